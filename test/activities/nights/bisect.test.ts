import { afterEach, beforeEach, expect, test } from 'vitest';
import { bisectCandidates, bisectStep, changesBetween } from '../../../activities/nights/bisect.js';
import { partlyChanged } from '../../../activities/nights/partly-changed.js';
import type { ArtifactRef } from '../../../contracts/artifact-ref.js';
import { openResultsDatabase, type ResultsDatabase } from '../../../results/results-database.js';
import { pairedRatio } from '../../../results/statistics/paired-ratio.js';
import { comparisonFixture } from '../../report/comparison-fixture.js';
import { sweepFixture } from '../../report/sweep-fixture.js';
import { begunNight, expectedNodes, nightBenchmark, nightEngine } from '../../results/night-fixture.js';
import { nightPlanFixture } from './night-plan-fixture.js';

let results: ResultsDatabase;

beforeEach(async () => {
  results = await openResultsDatabase({ kind: 'sqlite', path: ':memory:' });
});

afterEach(() => results.close());

const BLOCKS: ArtifactRef = {
  sha256: 'a'.repeat(64),
  bytes: 1,
  mediaType: 'application/json',
  name: 'comparison.json',
};

const night = async (number: number, threads: number): Promise<string> => {
  const begun = { ...begunNight(number), plan: JSON.parse(JSON.stringify(nightPlanFixture())) };
  await results.beginNight(begun, expectedNodes, [nightBenchmark(number)]);
  const engine = nightEngine(number);
  if (engine.network.kind !== 'onnxruntime') throw new Error('the fixture has another engine');
  await results.saveNightEngines([{ ...engine, network: { ...engine.network, threads } }]);
  return begun.nightId;
};

const asked = (good: string, bad: string) => ({
  good,
  bad,
  nodeId: 'orin-1',
  benchmark: 'mini',
  recipe: 'ort-static',
});

/** What blocks of engines with these milliseconds say, the good one first. */
const stepOf = (milliseconds: readonly number[], noise = 0.003, tainted = 0) => {
  const engines = milliseconds.map((each, position) => ({
    id: `${position}`,
    label: `${position}`,
    milliseconds: each,
  }));
  const taintsOf = (round: number, contestant: number) =>
    round < tainted && contestant === 0 ? [{ code: 'Throttled' as const, detail: 'hot' }] : [];
  const text = JSON.stringify(comparisonFixture(engines, { noise, taintsOf }).compared);
  const stores = { artifacts: { text: async () => text } };
  return bisectStep(stores, pairedRatio, { blocks: BLOCKS, batchSize: 1, marginPercent: 1 });
};

test('of the nights between two, those are measured whose engine is another than the night’s before', async () => {
  const good = await night(1, 1);
  await night(2, 1);
  await night(3, 2);
  await night(4, 2);
  const bad = await night(5, 4);
  const idsOf = async (from: string, until: string) =>
    (await bisectCandidates({ results }, asked(from, until))).map(({ nightId, lastNightId }) => [nightId, lastNightId]);
  const nights = (...numbers: readonly number[]) => numbers.map((number) => begunNight(number).nightId);
  expect(await idsOf(good, bad)).toEqual([nights(1, 2), nights(3, 4), nights(5, 5)]);
  expect(await idsOf(begunNight(3).nightId, begunNight(4).nightId)).toEqual([nights(3, 4)]);
  await expect(bisectCandidates({ results }, asked('lab-20261101-030000', bad))).rejects.toThrow(
    'The night lab-20261101-030000 did not measure mini ort-static on orin-1.',
  );
});

test('a bad engine differs where it is beyond margin and noise, and one between is told from the nearer end', async () => {
  expect(await stepOf([2, 3])).toMatchObject({ differs: true, middle: null });
  expect((await stepOf([2, 3])).bad.ratio).toBeCloseTo(1.5, 1);
  expect(await stepOf([2, 2.001])).toMatchObject({ differs: false });
  expect(await stepOf([2, 2.1], 0.3)).toMatchObject({ differs: false });
  expect(await stepOf([2, 2.9, 3])).toMatchObject({ isMiddleBad: true });
  expect(await stepOf([2, 2.1, 3])).toMatchObject({ isMiddleBad: false });
});

test('rounds that are tainted do not count in a search, which ends where too few are left', async () => {
  expect(await stepOf([2, 3], 0.003, 3)).toMatchObject({ differs: true });
  await expect(stepOf([2, 3], 0.003, 4)).rejects.toMatchObject({
    code: 'BlocksTainted',
    message: 'Of 6 rounds 2 count, 3 are needed: Throttled: hot (first of 4 blocks).',
  });
});

test('what differs between the two nights is told for the board', async () => {
  const [good, bad] = [await night(1, 1), await night(2, 1)];
  for (const [number, tensorrt] of [
    [1, '10.3'],
    [2, '10.8'],
  ] as const) {
    const nodes = sweepFixture.nodes.map((node) => ({ ...node, nodeId: 'orin-1', tools: { tensorrt } }));
    await results.saveSweep({ ...sweepFixture, sweepId: nightBenchmark(number).sweepId, nodes });
  }
  const stores = { artifacts: { text: async () => '' }, results };
  expect(await changesBetween(stores, asked(good, bad))).toEqual([
    { field: 'tensorrt', before: '10.3', after: '10.8' },
  ]);
});

test('boards are found on which only a part of what differs changed in the same way, the smallest parts first, with their engines of the two nights', async () => {
  const before = { tensorrt: '10.3', onnx: '1.17', cuda: '12.2' };
  const after = { tensorrt: '10.8', onnx: '1.18', cuda: '12.6' };
  const boards: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'orin-1': after,
    'two-of-three': { ...before, tensorrt: '10.8', onnx: '1.18' },
    'one-of-three': { ...before, onnx: '1.18' },
    'same-engine': { ...before, cuda: '12.6' },
    'another-change': { ...before, onnx: '1.19' },
    'more-than-that': { ...after, python: '3.12' },
    'nothing-changed': before,
    all: after,
  };
  for (const number of [1, 2]) {
    const begun = { ...begunNight(number), plan: JSON.parse(JSON.stringify(nightPlanFixture())) };
    const [expected] = expectedNodes;
    if (expected === undefined) throw new Error('the fixture has no board');
    const nodes = Object.keys(boards).map((nodeId) => ({ ...expected, nodeId }));
    await results.beginNight(begun, nodes, [nightBenchmark(number)]);
    const engines = Object.keys(boards).map((nodeId) => {
      const engine = nightEngine(number, { nodeId, trialId: `${nodeId} on night ${number}` });
      if (engine.network.kind !== 'onnxruntime') throw new Error('the fixture has another engine');
      return { ...engine, network: { ...engine.network, threads: nodeId === 'same-engine' ? 1 : number } };
    });
    await results.saveNightEngines(engines);
    const machines = Object.entries(boards).map(([nodeId, now]) => ({
      nodeId,
      fingerprint: {},
      tools: number === 1 ? before : now,
    }));
    await results.saveSweep({ ...sweepFixture, sweepId: nightBenchmark(number).sweepId, nodes: machines });
  }
  const stores = { artifacts: { text: async () => '' }, results };
  const found = await partlyChanged(stores, asked(begunNight(1).nightId, begunNight(2).nightId));
  expect(found.map(({ nodeId, fields, contestants }) => [nodeId, fields, contestants.map(({ id }) => id)])).toEqual([
    ['one-of-three', ['onnx'], ['one-of-three on night 1', 'one-of-three on night 2']],
    ['same-engine', ['cuda'], ['same-engine on night 1']],
    ['two-of-three', ['onnx', 'tensorrt'], ['two-of-three on night 1', 'two-of-three on night 2']],
  ]);
});
