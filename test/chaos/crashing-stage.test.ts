import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { temporaryFolder } from '../temporary-folder.js';

interface WorkerEnd {
  readonly signal: string | null;
  /** What the stage ended with, where its worker lived to see it. */
  readonly said: { readonly outcome?: string; readonly code?: string; readonly advice?: string } | undefined;
}

/** A worker's process for one stage: the stage's program is a fixture, and `stopAfterMs` stops it in order. */
const workerScript = (folder: string): string => {
  const script = join(folder, 'worker.mjs');
  const from = (file: string): string => `'${packagePath(`dist/activities/${file}.js`)}'`;
  writeFileSync(
    script,
    `import { openArtifactStore } from ${from('artifacts/artifact-store')};
     import { openOutcomeStore } from ${from('artifacts/outcome-store')};
     import { launchProgram } from ${from('process/program-launcher')};
     import { writeFileSync } from 'node:fs';
     import { runStage } from ${from('run-stage')};
     import { fileInput } from ${from('stage-input')};
     const [root, program, stopAfterMs] = process.argv.slice(2);
     const node = {
       artifacts: openArtifactStore(root + '/store'),
       outcomes: openOutcomeStore(root + '/store'),
       scratchRoot: root + '/scratch',
       logRoot: root + '/logs',
       crashRoot: root + '/crashes',
       programs: { launcher: (name) => launchProgram(program, [name], { env: 'inherited' }) },
       probe: { tools: {} },
       silenceMs: 60_000,
     };
     writeFileSync(root + '/wish', 'x');
     const onnx = fileInput(await node.artifacts.put(root + '/wish', { mediaType: 'application/x-onnx', name: 'model.onnx' }));
     const sample = { digest: 'sample', resolve: async () => ({ index: 'index.json', shards: [] }) };
     const preprocessing = { colour: 'grey', resize: null, crop: 8, interpolation: 'bilinear', mean: [0], std: [1] };
     const work = { program: 'fold', parameters: { preprocessing }, unkeyed: {}, inputs: { onnx, sample } };
     const signal = stopAfterMs === undefined ? new AbortController().signal : AbortSignal.timeout(Number(stopAfterMs));
     try {
       process.send({ outcome: (await runStage(node, work, { signal, onProgress: () => {} })).kind });
     } catch ({ code, advice }) {
       process.send({ code, advice });
     }
     process.disconnect();`,
  );
  return script;
};

const runWorker = async (script: string, ...args: readonly string[]): Promise<WorkerEnd> => {
  const worker = fork(script, [...args]);
  let said: WorkerEnd['said'];
  worker.on('message', (message) => (said = message as WorkerEnd['said']));
  const [, signal] = (await once(worker, 'exit')) as [number | null, string | null];
  return { signal, said };
};

const fixture = (name: string): string => packagePath(`test/fixtures/bin/${name}`);

test('a stage that kills its worker is given up after three times, until its count is removed', async () => {
  const root = temporaryFolder();
  const script = workerScript(root);
  const tries = [];
  for (let count = 0; count < 3; count++) tries.push(await runWorker(script, root, fixture('kills-its-worker')));
  expect(tries.map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);
  const { said } = await runWorker(script, root, fixture('kills-its-worker'));
  expect(said?.code).toBe('WorkerCrashed');
  const [count] = readdirSync(join(root, 'crashes'));
  const file = join(root, 'crashes', count ?? '');
  expect(said?.advice).toContain(file);
  rmSync(file);
  expect((await runWorker(script, root, fixture('stage-program'))).said).toEqual({ outcome: 'built' });
});

test('a stop in order, and an end that the worker saw, take the count of crashes back to nothing', async () => {
  const root = temporaryFolder();
  const script = workerScript(root);
  const crash = () => runWorker(script, root, fixture('kills-its-worker'));
  await crash();
  await crash();
  expect(readdirSync(join(root, 'crashes'))).toHaveLength(1);
  const stopped = await runWorker(script, root, fixture('silent'), '500');
  expect(stopped.signal).toBeNull();
  expect(readdirSync(join(root, 'crashes'))).toEqual([]);
  expect((await crash()).signal).toBe('SIGKILL');
});
