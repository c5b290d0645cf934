import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runStageProgram } from '../../../activities/process/stage-program.js';
import { createProgramRunner, type ProgramRunner } from '../../../activities/program.js';
import { loadSettings } from '../../../config/load-settings.js';
import { temporaryFolder } from '../../temporary-folder.js';

const socketsIn = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.sock'));

const packer = (folder: string, runner: ProgramRunner) => {
  const split = join(folder, 'split.jsonl');
  writeFileSync(split, '{"path": "/nowhere.png", "label": 0, "sha256": ""}\n');
  return (): Promise<unknown> =>
    runStageProgram(
      runner.launcher('pack_split', false),
      {
        scratch: mkdtempSync(join(folder, 'scratch-')),
        inputs: { split },
        parameters: {
          preprocessing: { colour: 'grey', resize: null, crop: 8, interpolation: 'bilinear' },
          splitSha256: '0'.repeat(64),
          classNames: [],
          maxUnreadableShare: 0,
        },
      },
      {
        signal: new AbortController().signal,
        silenceMs: 240_000,
        logFile: join(folder, 'log'),
        onProgress: () => {},
      },
    );
};

/** A Python that runs REAL_PYTHON, and crashes when it imports Pillow. */
const crashingPython = (folder: string): string => {
  const file = join(folder, 'python');
  const script = `
import os, runpy, signal, sys
class CrashOfPillow:
    def find_spec(self, name, path=None, target=None):
        if name == "PIL":
            os.kill(os.getpid(), signal.SIGSEGV)
sys.meta_path.insert(0, CrashOfPillow())
start = next(position for position, argument in enumerate(sys.argv) if argument.endswith("start.py"))
sys.argv = sys.argv[start:]
runpy.run_path(sys.argv[0], run_name="__main__")
`;
  writeFileSync(`${file}.py`, script);
  writeFileSync(file, '#!/bin/sh\nexec "$REAL_PYTHON" -I "$0.py" "$@"\n', { mode: 0o755 });
  return file;
};

test('a library that crashes when it is imported is told with the signal, and the next program begins anew', async () => {
  const folder = temporaryFolder();
  const settings = loadSettings();
  const environment = { ...settings.environment, REAL_PYTHON: settings.python };
  const home = { environment, logRoot: folder, socketFolders: [folder] };
  const runner = createProgramRunner({ ...home, python: crashingPython(folder) });
  const packing = packer(folder, runner);
  const crash = { code: 'StageProgramCrashed', message: expect.stringMatching(/before the program began: SIGSEGV/) };
  await expect(packing()).rejects.toMatchObject(crash);
  await expect(packing()).rejects.toMatchObject(crash);
  await runner.stop();
  expect(socketsIn(folder)).toEqual([]);
}, 60_000);

test('a removed socket starts the warm Python again, and none is left when it is stopped', async () => {
  const folder = temporaryFolder();
  const home = { ...loadSettings(), logRoot: folder, socketFolders: [join(folder, 'x'.repeat(120)), folder] };
  const runner = createProgramRunner(home);
  const packing = packer(folder, runner);
  await expect(packing()).rejects.toMatchObject({ code: 'ImagesUnreadable' });
  const [first] = socketsIn(folder);
  rmSync(join(folder, first ?? ''));
  await expect(packing()).rejects.toMatchObject({ code: 'ImagesUnreadable' });
  const [second] = socketsIn(folder);
  expect(second).not.toBe(first);
  await runner.stop();
  expect(socketsIn(folder)).toEqual([]);
}, 300_000);
