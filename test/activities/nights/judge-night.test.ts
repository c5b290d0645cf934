import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FleetJudge, judgeNight } from '../../../activities/nights/judge-night.js';
import { namedEngines } from '../../../activities/nights/named-engines.js';
import { readNightRecord } from '../../../activities/nights/night-record.js';
import { packCorrect } from '../../../contracts/correct-bits.js';
import type { NightPlan } from '../../../contracts/night-plan.js';
import type { FleetVerdicts, NightEvidence, NightVerdictKind } from '../../../contracts/night-verdict.js';
import type { NightEngine } from '../../../contracts/stored-night.js';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { openResultsDatabase, type ResultsDatabase } from '../../../results/results-database.js';
import { judgeNight as judge } from '../../../results/verdicts/judge-night.js';
import { suspicionsOf } from '../../../results/verdicts/suspicions.js';
import { sweepFixture, trialFixtures } from '../../report/sweep-fixture.js';
import {
  begunNight,
  expectedNodes,
  nightBenchmark,
  nightComparison,
  nightEngine,
} from '../../results/night-fixture.js';
import { nightPlanFixture } from './night-plan-fixture.js';

let results: ResultsDatabase;
/** What was judged last. */
let evidence: readonly NightEvidence[];

beforeEach(async () => {
  results = await openResultsDatabase({ kind: 'sqlite', path: ':memory:' });
});

afterEach(() => results.close());

const asJudge: FleetJudge = {
  judgeNight: (night): FleetVerdicts => {
    ({ evidence } = night);
    return judge(night);
  },
  suspicionsOf,
};

const trialOf = (night: number, change: Partial<TrialRecord> = {}): TrialRecord => {
  const found = trialFixtures.find(({ recipe, status }) => recipe === 'ort-static' && status === 'measured');
  if (found === undefined) throw new Error('the fixture has no ort-static trial');
  const { trialId, sweepId, nodeId } = nightEngine(night);
  return { ...found, trialId, sweepId, nodeId, night: begunNight(night).nightId, ...change };
};

/** Its first `wrong` answers are wrong. */
const losing = (wrong: number, trial: TrialRecord): TrialRecord => {
  const { evaluation } = trial;
  if (evaluation === null) throw new Error('the trial was not measured');
  const metrics = evaluation.metrics.map((metric) => {
    const right = Array.from({ length: metric.images }, (_, image) => image >= wrong);
    return { ...metric, outcomes: { kind: 'bits' as const, packed: packCorrect(right) } };
  });
  return { ...trial, evaluation: { ...evaluation, metrics } };
};

const begin = async (night: number, plan: NightPlan = nightPlanFixture()): Promise<string> => {
  const begun = { ...begunNight(night), plan: JSON.parse(JSON.stringify(plan)) };
  await results.beginNight(begun, expectedNodes, [nightBenchmark(night)]);
  const { nodes, ...sweep } = sweepFixture;
  const machine = nodes.map((node) => ({ ...node, nodeId: 'orin-1' }));
  await results.saveSweep({ ...sweep, sweepId: nightBenchmark(night).sweepId, nodes: machine });
  return begun.nightId;
};

/** A night on which the first board was measured. */
const measured = async (night: number, plan?: NightPlan): Promise<string> => {
  const nightId = await begin(night, plan);
  await results.saveTrial(trialOf(night));
  await results.saveNightEngines([nightEngine(night)]);
  await results.saveNightComparison(nightComparison(night));
  return nightId;
};

/** What a night measures in place of the accepted night's engine. */
const anotherEngine = (night: number, digit: string): NightEngine => {
  const engine = nightEngine(night);
  if (engine.network.kind !== 'onnxruntime') throw new Error('the fixture has another engine');
  return { ...engine, network: { ...engine.network, engine: { ...engine.network.engine, sha256: digit.repeat(64) } } };
};

type Failures = Parameters<typeof judgeNight>[2]['failures'];

const judged = async (nightId: string, cutOff = false, failures: Failures = []) => {
  const answer = await judgeNight({ artifacts: { text: async () => '' }, results }, asJudge, {
    nightId,
    cutOff,
    failures,
  });
  return { ...answer, record: await readNightRecord(results, nightId) };
};

const first = (name: string, subject: 'engine' | 'board' = 'engine') =>
  evidence.find(
    ({ series: { nodeId, metric } }) => nodeId === 'orin-1' && metric.name === name && metric.subject === subject,
  );

test('a first night has nothing to compare with, and boards that were not measured are absent', async () => {
  const { record } = await judged(await measured(1));
  expect(record.verdicts.map(({ series, verdict }) => [series.nodeId, series.metric.name, verdict])).toEqual([
    ['orin-2', 'latency.p50', 'absent'],
    ['orin-2', 'throughput', 'absent'],
  ]);
  expect(record.nodes.map(({ nodeId, status, reason }) => [nodeId, status, reason])).toEqual([
    ['orin-1', 'measured', null],
    ['orin-2', 'absent', 'No node orin-2 is registered.'],
  ]);
});

test('a board that died on its first night before its engines were measured is compared with the first night that did', async () => {
  const died = await begin(1);
  await results.saveTrial(trialOf(1));
  await results.saveNightEngines([nightEngine(1)]);
  const failure = { code: 'NodeAbsent', message: 'orin-1 was away.', advice: 'Start it.' } as const;
  await results.saveNightComparison(nightComparison(1, { status: 'absent', failure, compared: null }));
  const second = await judged(await measured(2));
  expect(second.record.nodes[0]?.referenceNightId).toBe(died);
  const third = await judged(await measured(3));
  expect(third.record.nodes[0]?.referenceNightId).toBe(begunNight(2).nightId);
});

test('a network that knows less is told of on the night that shows it', async () => {
  await measured(1);
  await results.saveTrial(losing(0, trialOf(1)));
  const nightId = await measured(2);
  await results.saveTrial(losing(60, trialOf(2)));
  const { record } = await judged(nightId);
  const top1 = record.verdicts.find(({ series }) => series.nodeId === 'orin-1' && series.metric.name === 'top1');
  expect(top1).toMatchObject({ verdict: 'regressed', effect: { value: expect.any(Number) } });
});

test('a second night is compared with the first by rounds of neighbours, board and answers too, and a slower engine is suspect', async () => {
  await measured(1);
  const nightId = await measured(2);
  await results.saveNightEngines([anotherEngine(2, 'b')]);
  const { suspicions, record } = await judged(nightId);
  const latency = first('latency.p50');
  if (latency?.first.kind !== 'turns') throw new Error('latency was not measured by turns');
  expect(latency.first.rounds).toHaveLength(6);
  for (const { reference, tonight } of latency.first.rounds) {
    expect((tonight[0] ?? 0) / (reference[0] ?? 1)).toBeCloseTo(1.5, 1);
  }
  expect(latency.series.metric).toMatchObject({ margin: 1, batchSize: 1 });
  expect(first('throughput')?.series.metric.batchSize).toBe(32);
  expect(first('latency.p50', 'board')?.series.metric.margin).toBe(3);
  // The fixture of the first night has its own engine in place of the reference.
  expect(first('latency.p50', 'board')?.first).toMatchObject({ kind: 'numbers', reference: [expect.any(Number)] });
  expect(first('top1')?.first).toMatchObject({
    kind: 'answers',
    builds: [{ onlyReferenceRight: 0, onlyTonightRight: 0 }],
  });
  expect(suspicions).toBeGreaterThan(0);
  expect(await results.nightSuspicions(nightId)).toContainEqual({
    nodeId: 'orin-1',
    benchmark: 'mini',
    recipe: 'ort-static',
  });
  expect(record.nodes[0]).toMatchObject({ referenceNightId: begunNight(1).nightId, changes: [] });

  await results.saveNightComparison(nightComparison(2, { session: 'confirmation' }));
  const again = await judged(nightId);
  const verdict = again.record.verdicts.find(
    ({ series: { nodeId, metric } }) =>
      nodeId === 'orin-1' && metric.name === 'latency.p50' && metric.subject === 'engine',
  );
  expect(verdict).toMatchObject({ verdict: 'regressed', confirmation: 'confirmed' });
  expect(verdict?.effect?.value).toBeCloseTo(50, 0);
  const trend = again.record.trends.find(
    ({ series: { nodeId, metric } }) =>
      nodeId === 'orin-1' && metric.name === 'latency.p50' && metric.subject === 'engine',
  );
  expect(trend?.points).toMatchObject([{ nightId, verdict: 'regressed' }]);
  const effects = verdict?.estimates.map(({ effect }) => effect) ?? [];
  expect(effects).toHaveLength(2);
  const [point] = trend?.points ?? [];
  expect(Math.log((point?.value ?? 0) / (point?.reference ?? 1))).toBeCloseTo(
    ((effects[0] ?? 0) + (effects[1] ?? 0)) / 2,
  );
});

test('the reference stays the first night until a person accepts another, for all boards or for one', async () => {
  const step = (night: number, nodeId: string | null) => ({
    fleet: 'lab',
    nightId: begunNight(night).nightId,
    nodeId,
    benchmark: null,
    recipe: null,
    reason: 'new driver',
    acceptedBy: 'me@desk',
    acceptedAt: `2026-12-0${night}T00:00:00.000Z`,
  });
  for (const night of [1, 2, 3]) await measured(night);
  const nightId = await measured(4);
  const referenceOf = async () => (await judged(nightId)).record.nodes[0]?.referenceNightId;
  expect(await referenceOf()).toBe(begunNight(1).nightId);
  await results.acceptStep(step(3, 'orin-2'));
  expect(await referenceOf()).toBe(begunNight(1).nightId);
  await results.acceptStep(step(2, null));
  expect(await referenceOf()).toBe(begunNight(2).nightId);
  await results.acceptStep(step(3, 'orin-1'));
  expect(await referenceOf()).toBe(begunNight(3).nightId);
  // Back to the first, after all.
  await results.acceptStep({ ...step(1, null), acceptedAt: '2026-12-05T00:00:00.000Z' });
  expect(await referenceOf()).toBe(begunNight(1).nightId);
});

test('with last-quiet the reference is the newest night on which nothing regressed', async () => {
  const plan = nightPlanFixture({ reference: 'last-quiet' });
  await measured(1, plan);
  const second = await measured(2, plan);
  const { verdicts, classFindings } = (await judged(second)).record;
  const nightId = await measured(3, plan);
  const referenceOf = async () => (await judged(nightId)).record.nodes[0]?.referenceNightId;
  const say = (verdict: NightVerdictKind, ofFirst = verdict) =>
    results.saveNightVerdicts(second, {
      verdicts: verdicts.map((one, position) => ({ ...one, verdict: position === 0 ? ofFirst : verdict })),
      classFindings,
      nodes: [],
      suspicions: [],
      shown: [],
    });
  await say('regressed');
  expect(await referenceOf()).toBe(begunNight(1).nightId);
  await say('unchanged');
  expect(await referenceOf()).toBe(second);
  await say('too-noisy');
  expect(await referenceOf()).toBe(begunNight(1).nightId);
  await say('unchanged', 'tainted');
  expect(await referenceOf()).toBe(begunNight(1).nightId);
  await say('unchanged', 'too-noisy');
  expect(await referenceOf()).toBe(second);
});

test('a recipe that a board ran on the reference night and cannot run any more is absent, and what the board lost is named', async () => {
  await measured(1);
  const nightId = await begin(2);
  const { nodes, ...sweep } = sweepFixture;
  const machine = nodes.map((node) => ({ ...node, nodeId: 'orin-1', tools: {} }));
  await results.saveSweep({ ...sweep, sweepId: nightBenchmark(2).sweepId, nodes: machine });
  const message = 'ort-static needs onnxruntime on the node.';
  const failure = { code: 'RecipeUnsupported', message, advice: '' } as const;
  await results.saveTrial(trialOf(2, { status: 'unsupported', failure, evaluation: null }));
  const { record } = await judged(nightId);
  expect(record.nodes[0]).toMatchObject({ status: 'failed', reason: message });
  expect(record.nodes[0]?.changes).toContainEqual(expect.objectContaining({ field: 'onnxruntime-node', after: null }));
  expect(record.verdicts.find(({ series }) => series.nodeId === 'orin-1')).toMatchObject({
    verdict: 'absent',
    reason: expect.stringContaining(message),
  });
});

test('a benchmark that could not take its model in is the reason on every board, and no fault of theirs', async () => {
  await measured(1);
  const nightId = await begin(2);
  const failures = [
    { benchmark: 'mini', failure: { code: 'DatasetNotFound', message: 'x is away.', advice: '' } as const },
  ];
  const { record } = await judged(nightId, false, failures);
  expect(record.nodes[0]).toMatchObject({ status: 'not-begun', reason: 'mini: x is away.' });
  expect(record.verdicts.find(({ series }) => series.nodeId === 'orin-1')).toMatchObject({ verdict: 'absent' });
});

test('a machine that took the name of a board is a change', async () => {
  await measured(1);
  const nightId = await measured(2);
  const spare = expectedNodes.map((node) => ({ ...node, machineId: node.machineId === '' ? '' : 'm2' }));
  const plan = JSON.parse(JSON.stringify(nightPlanFixture()));
  await results.beginNight({ ...begunNight(2), plan }, spare, [nightBenchmark(2)]);
  const { record } = await judged(nightId);
  expect(record.nodes[0]?.changes).toContainEqual({ field: 'machine', before: 'm1', after: 'm2' });
});

test('a session names its engines: those that serve again are the reference’s, and others on one night are others', async () => {
  const enginesOf = (night: number, built: readonly string[]) =>
    built.map((digit, index) => {
      const engine = anotherEngine(night, digit);
      const trialId = index === 0 ? engine.trialId : `${engine.trialId}/b${index + 1}`;
      return { ...engine, build: index + 1, trialId };
    });
  await measured(1);
  await results.saveNightEngines(enginesOf(1, ['a', 'b']));
  const enginesMeasured = async (night: number, built: readonly string[]) => {
    const nightId = await measured(night);
    await results.saveNightEngines(enginesOf(night, built));
    await judged(nightId);
    const session = first('latency.p50')?.first;
    if (session?.kind !== 'turns' || session.engines === undefined) throw new Error('no engines are named');
    return session.engines;
  };
  const again = await enginesMeasured(2, ['b', 'a']);
  expect(again.tonight).toBe(again.reference);
  const anew = await enginesMeasured(3, ['a', 'c']);
  expect(anew.reference).toBe(again.reference);
  expect(anew.tonight).not.toBe(anew.reference);
  expect(first('engine-size')?.first).toMatchObject({ kind: 'numbers', engines: anew });
});

test('engines of TensorRT are named one by one, so that those that are the same count as one build', async () => {
  const built = (night: number, digit: string): NightEngine => ({
    ...nightEngine(night),
    network: {
      kind: 'ort-tensorrt',
      engine: { sha256: digit.repeat(64), bytes: 9, mediaType: 'application/x-onnx', name: 'engine.onnx' },
      largestBatchSize: null,
    },
  });
  await measured(1);
  await results.saveNightEngines([built(1, 'a')]);
  const nightId = await measured(2);
  await results.saveNightEngines([built(2, 'b')]);
  const { record } = await judged(nightId);
  for (const name of ['latency.p50', 'engine-size']) {
    const measuredFirst = first(name)?.first;
    if (measuredFirst?.kind !== 'turns' && measuredFirst?.kind !== 'numbers') throw new Error(`${name} has no values`);
    expect(measuredFirst.engines?.builds).toEqual({ reference: [expect.any(String)], tonight: [expect.any(String)] });
  }
  const size = record.verdicts.find(
    ({ series: { nodeId, metric } }) => nodeId === 'orin-1' && metric.name === 'engine-size',
  );
  expect(size?.verdict).toBe('too-noisy');
  expect(size?.reason).toContain('Neither side has two builds that differ');
});

test('sets with the same engines in other numbers are not the same', async () => {
  const engines = (night: number, digits: string) =>
    Array.from(digits, (digit, index): NightEngine => {
      const engine = anotherEngine(night, digit);
      const trialId = index === 0 ? engine.trialId : `${engine.trialId}/b${index + 1}`;
      return { ...engine, build: index + 1, trialId };
    });
  const named = (reference: string, tonight: string) =>
    namedEngines({ reference: engines(1, reference), tonight: engines(2, tonight) }, { reference: [], tonight: [] });
  const isSame = ({ reference, tonight }: ReturnType<typeof namedEngines>) => reference === tonight;
  expect(isSame(named('aab', 'abb'))).toBe(false);
  expect(isSame(named('aab', 'aba'))).toBe(true);
  expect(isSame(named('aa', 'aaaaa'))).toBe(true);
});

test('the margins of a fleet file are those of engines, and of the board itself', async () => {
  const { margins } = nightPlanFixture();
  const plan = nightPlanFixture({ margins: { ...margins, 'latency.p50': 2, 'board.latency.p50': 5 } });
  await measured(1, plan);
  await judged(await measured(2, plan));
  expect(first('latency.p50')?.series.metric.margin).toBe(2);
  expect(first('latency.p50', 'board')?.series.metric.margin).toBe(5);
});

test('where the reference’s engines do not run any more, tonight is compared with what was measured then', async () => {
  await measured(1);
  const nightId = await measured(2);
  const lookBack = 'The engines do not run any more: EngineMismatch: another TensorRT';
  await results.saveNightComparison(nightComparison(2, { lookBack, referenceNightId: null }));
  await judged(nightId);
  expect(first('latency.p50')?.first).toMatchObject({
    kind: 'numbers',
    reference: [expect.any(Number)],
    tonight: [expect.any(Number)],
  });
  expect(first('latency.p50', 'board')).toBeUndefined();
});

test('a changed tool and a changed setting are named with what it was and is', async () => {
  await measured(1);
  const nightId = await measured(2);
  const sweep = await results.sweep(nightBenchmark(2).sweepId);
  if (sweep === undefined) throw new Error('the sweep is not there');
  const nodes = sweep.nodes.map((node) => ({ ...node, tools: { ...node.tools, tensorrt: '10.8' } }));
  await results.saveSweep({ ...sweep, nodes });
  await results.saveTrial(trialOf(2, { calibrationBatchSize: 64 }));
  const { record } = await judged(nightId);
  expect(record.nodes[0]?.changes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ field: 'tensorrt', after: '10.8' }),
      expect.objectContaining({ field: 'mini.ort-static.calibrationBatchSize', after: 64 }),
    ]),
  );
  expect(record.marks.filter(({ kind }) => kind === 'changed')).toMatchObject([{ nightId, nodeId: 'orin-1' }]);
});

test('a board whose trials the deadline cut off is told so, and one that was away for a benchmark is absent', async () => {
  const nightId = await begin(1);
  const failure = { code: 'Cancelled', message: 'The work was cancelled.', advice: '' } as const;
  await results.saveTrial(trialOf(1, { status: 'cancelled', failure, evaluation: null }));
  expect((await judged(nightId, true)).record.nodes[0]).toMatchObject({ status: 'cut-off' });
  const away = { code: 'NodeAbsent', message: 'orin-1 took no work for 10 minutes.', advice: '' } as const;
  await results.saveTrial(trialOf(1, { status: 'absent', failure: away, evaluation: null }));
  const { record } = await judged(nightId);
  expect(record.nodes[0]).toMatchObject({ status: 'absent', reason: away.message });
  expect(record.verdicts.filter(({ series }) => series.nodeId === 'orin-1')).toMatchObject([
    { verdict: 'absent', reason: expect.stringContaining(away.message) },
    { verdict: 'absent' },
  ]);
});
