import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { EXIT } from '../../cli/exit-codes.js';
import type { ListedNode } from '../../contracts/node-registry.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, stopUp, writeSettings } from '../quantfleet-command.js';
import { WITH_TENSORRT } from '../tensorrt-node.js';
import { temporaryFolder } from '../temporary-folder.js';

const newGpus = () => ({
  ...WITH_TENSORRT,
  STAND_IN_GPU: `GPU-${randomUUID()}`,
  STAND_IN_SECOND_GPU: `GPU-${randomUUID()}`,
});

afterAll(stopAll);

const settingsWith = async (more = '', nodeId = 'bench'): Promise<string> => {
  const file = await writeSettings(temporaryFolder(), nodeId);
  appendFileSync(file, more);
  return file;
};

/** Ids and devices of the nodes that the server lists. */
const listed = async (settings: string): Promise<readonly (readonly [string, string | null])[]> => {
  const { stdout } = await quantfleet(['node', 'list', '--json', '--config', settings]);
  const nodes = JSON.parse(stdout) as readonly ListedNode[];
  return nodes.map(({ description: { nodeId, device } }) => [nodeId, device]);
};

const runSweep = async (
  settings: string,
  environment: NodeJS.ProcessEnv,
  change: Readonly<Record<string, unknown>>,
) => {
  const small = { controls: [], recipes: ['ort-static'], calibrationBatchSizes: [16], tensorrtRtxProof: 'none' };
  const sweep = writeDemoSweep(temporaryFolder(), { ...small, ...change });
  const { stdout, stderr } = await quantfleet(['sweep', 'run', sweep, '--config', settings, '--json'], environment);
  if (!stdout.startsWith('{')) throw new Error(stderr);
  return (JSON.parse(stdout) as { readonly trials: readonly TrialRecord[] }).trials;
};

const built = (trials: readonly TrialRecord[], stage: string) =>
  trials.flatMap(({ nodeId, stages }) =>
    stages.filter((one) => one.stage === stage && one.kind === 'built').map(({ key }) => ({ nodeId, key })),
  );

test('`up` offers every GPU as a node; a sweep measures on each that it names and quantizes once, and by itself uses the first alone', async () => {
  const gpus = newGpus();
  const settings = await settingsWith('tags: [cards]\n');
  const up = await startUp(settings, gpus);
  expect(await listed(settings)).toEqual([
    ['bench', null],
    ['bench-gpu1', gpus.STAND_IN_SECOND_GPU],
  ]);
  const both = await runSweep(settings, gpus, { nodes: ['bench', 'bench-gpu1'] });
  expect(both.map(({ nodeId, status, failure }) => [nodeId, failure?.code ?? status])).toEqual([
    ['bench', 'measured'],
    ['bench-gpu1', 'measured'],
  ]);
  const counts = ['export', 'calibrate', 'fold', 'build'].map((stage) => [stage, built(both, stage).length]);
  expect(Object.fromEntries(counts)).toEqual({ export: 1, calibrate: 1, fold: 1, build: 1 });
  expect(
    built(both, 'evaluate')
      .map(({ nodeId }) => nodeId)
      .toSorted(),
  ).toEqual(['bench', 'bench-gpu1']);

  const tagged = await runSweep(settings, gpus, { nodes: { tags: ['cards'] } });
  expect(tagged.map(({ nodeId, stages }) => [nodeId, stages.every(({ kind }) => kind === 'cached')])).toEqual([
    ['bench', true],
    ['bench-gpu1', true],
  ]);
  expect((await runSweep(settings, gpus, {})).map(({ nodeId }) => nodeId)).toEqual(['bench']);
  await stopUp(up);
}, 300_000);

test('a GPU that another worker has, or that CUDA_VISIBLE_DEVICES hides, is not offered', async () => {
  const gpus = newGpus();
  const second = await startUp(await settingsWith('device: 1\n', 'second'), gpus);
  const settings = await settingsWith();
  const first = await startUp(settings, gpus);
  expect(await listed(settings)).toEqual([['bench', null]]);
  await stopUp(second);
  await stopUp(first);
  const shown = await startUp(settings, { ...gpus, CUDA_VISIBLE_DEVICES: gpus.STAND_IN_SECOND_GPU });
  expect(await listed(settings)).toEqual([['bench', null]]);
  await stopUp(shown);
}, 180_000);

test('a sweep that names a GPU which this machine does not have is refused with those that are there', async () => {
  const settings = await settingsWith();
  const sweep = writeDemoSweep(temporaryFolder(), { nodes: ['bench-gpu7'] });
  const { stderr, exitCode } = await quantfleet(['sweep', 'run', sweep, '--config', settings], newGpus());
  expect(stderr).toContain('NotFound: No node bench-gpu7 is registered.');
  expect(exitCode).toBe(EXIT.badInput);
}, 120_000);
