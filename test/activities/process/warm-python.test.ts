import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runStageProgram } from '../../../activities/process/stage-program.js';
import { createProgramRunner } from '../../../activities/program.js';
import { loadSettings } from '../../../config/load-settings.js';
import { temporaryFolder } from '../../temporary-folder.js';

const socketsIn = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.sock'));

test('a removed socket starts the warm Python again, and none is left when it is stopped', async () => {
  const folder = temporaryFolder();
  const home = { ...loadSettings(), logRoot: folder, socketFolders: [join(folder, 'x'.repeat(120)), folder] };
  const runner = createProgramRunner(home);
  const split = join(folder, 'split.jsonl');
  writeFileSync(split, '{"path": "/nowhere.png", "label": 0, "sha256": ""}\n');
  const packing = (): Promise<unknown> =>
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
  await expect(packing()).rejects.toMatchObject({ code: 'ImagesUnreadable' });
  const [first] = socketsIn(folder);
  rmSync(join(folder, first ?? ''));
  await expect(packing()).rejects.toMatchObject({ code: 'ImagesUnreadable' });
  const [second] = socketsIn(folder);
  expect(second).not.toBe(first);
  await runner.stop();
  expect(socketsIn(folder)).toEqual([]);
}, 300_000);
