import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { judgeNight } from '../../../activities/nights/judge-night.js';
import { readNightRecord } from '../../../activities/nights/night-record.js';
import { type AdmittingRegistry, quarantineFlaky } from '../../../activities/nights/quarantine.js';
import { packagePath } from '../../../config/package-path.js';
import { type ComparedBlocks, comparedBlocksSchema } from '../../../contracts/comparison-record.js';
import type { NightRecord } from '../../../contracts/night-record.js';
import type { AdmissionChange } from '../../../contracts/node-registry.js';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { openResultsDatabase, type ResultsDatabase } from '../../../results/results-database.js';
import { judgeNight as judge } from '../../../results/verdicts/judge-night.js';
import { suspicionsOf } from '../../../results/verdicts/suspicions.js';
import { nightText } from '../../../cli/nights/night-text.js';
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
/** What the registry was told. */
let told: (AdmissionChange & { readonly nodeId: string })[];

beforeEach(async () => {
  results = await openResultsDatabase({ kind: 'sqlite', path: ':memory:' });
  told = [];
});

afterEach(() => results.close());

const registry: AdmittingRegistry = {
  list: async () => [],
  registrations: async () => [],
  admission: async () => undefined,
  isAlive: async () => true,
  changeAdmission: async (nodeId, change) => void told.push({ nodeId, ...change }),
};

type Block = ComparedBlocks['blocks'][number];

/** A recorded session, whose engines are those of the nights before and of tonight. */
const recorded = (
  session: 'alone' | 'by-turns',
  night: number,
  changed: (block: Block) => Block = (block) => block,
): ComparedBlocks => {
  const file = packagePath(`test/fixtures/nights/shared-processors-${session}.json`);
  const compared = comparedBlocksSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const [first] = compared.contestants;
  return {
    ...compared,
    contestants: compared.contestants.map((contestant) => {
      const isOfFirst = session === 'by-turns' && contestant.id === first?.id;
      return { ...contestant, id: nightEngine(isOfFirst ? 1 : night).trialId };
    }),
    blocks: compared.blocks.map(changed),
  };
};

const trialOf = (night: number): TrialRecord => {
  const found = trialFixtures.find(({ recipe, status }) => recipe === 'ort-static' && status === 'measured');
  if (found === undefined) throw new Error('the fixture has no ort-static trial');
  const { trialId, sweepId, nodeId } = nightEngine(night);
  const { evaluation } = found;
  if (evaluation === null) throw new Error('the fixture has no evaluation');
  // Enough runs for a 99th percentile.
  const latencyMs = Array.from({ length: 300 }, (_, run) => 2 + run / 1000);
  return {
    ...found,
    trialId,
    sweepId,
    nodeId,
    night: begunNight(night).nightId,
    evaluation: { ...evaluation, latencyMs },
  };
};

const judged = async (night: number, compared: ComparedBlocks): Promise<NightRecord> => {
  const plan = nightPlanFixture({ quarantineAfterNights: 2 });
  const [benchmark] = plan.benchmarks;
  if (benchmark?.comparison === undefined) throw new Error('the fixture compares nothing');
  const ofBlocks = { ...benchmark, comparison: { ...benchmark.comparison, batchSizes: [1, 8] } };
  const kept = JSON.parse(JSON.stringify({ ...plan, benchmarks: [ofBlocks] }));
  const { nightId } = begunNight(night);
  await results.beginNight({ ...begunNight(night), plan: kept }, expectedNodes.slice(0, 1), [nightBenchmark(night)]);
  const { nodes, ...sweep } = sweepFixture;
  const machine = nodes.map((node) => ({ ...node, nodeId: 'orin-1' }));
  await results.saveSweep({ ...sweep, sweepId: nightBenchmark(night).sweepId, nodes: machine });
  await results.saveTrial(trialOf(night));
  await results.saveNightEngines([nightEngine(night)]);
  const referenceNightId = night === 1 ? null : begunNight(1).nightId;
  await results.saveNightComparison(nightComparison(night, { compared, referenceNightId }));
  await judgeNight(
    { artifacts: { text: async () => '' }, results },
    { judgeNight: judge, suspicionsOf },
    {
      nightId,
      cutOff: false,
      failures: [],
    },
  );
  await quarantineFlaky({ results }, registry, nightId);
  return readNightRecord(results, nightId);
};

const verdictsOf = ({ verdicts }: NightRecord) =>
  verdicts
    .filter(({ series: { metric } }) => metric.name === 'latency.p50' || metric.name === 'throughput')
    .map(({ series: { metric }, verdict }) => `${metric.subject} ${metric.name} ${verdict}`);

const SHARED = /^ProcessorShared: others took \d+ % of the processors, of at most 20 %: python /;

test('a night of which every block is tainted is no number: it is told with the reason, also on the first night, and two in a row quarantine the board', async () => {
  const first = await judged(1, recorded('alone', 1));
  expect(verdictsOf(first)).toEqual(['engine latency.p50 tainted', 'engine throughput tainted']);
  expect(first.verdicts[0]).toMatchObject({ effect: null, reason: expect.stringMatching(SHARED) });
  expect(first.nodes[0]?.taints).toEqual([expect.stringMatching(/^ProcessorShared: .* \(first of 10 blocks\)$/)]);
  expect(first.nodes[0]?.effort).toMatchObject({ lostToFailures: expect.any(Number) });
  expect(nightText(first)).toMatch(
    /Tainted\n +orin-1 +mini ort-static +latency at batch size 1 +ProcessorShared: others took/,
  );
  expect(told).toEqual([]);

  const second = await judged(2, recorded('by-turns', 2));
  expect(verdictsOf(second)).toEqual([
    'engine latency.p50 tainted',
    'engine throughput tainted',
    'board latency.p50 tainted',
  ]);
  expect(told).toEqual([
    {
      nodeId: 'orin-1',
      state: 'quarantined',
      by: 'nights of lab',
      reason: expect.stringMatching(/^2 nights in a row, the last: ProcessorShared: others took/),
    },
  ]);
});

test('a round of which a block is tainted does not count and the others do; with fewer than three left the series is tainted', async () => {
  const goodFrom =
    (round: number) =>
    (block: Block): Block =>
      block.round >= round ? { ...block, taints: [] } : block;
  await judged(1, recorded('alone', 1, goodFrom(0)));
  const three = await judged(2, recorded('by-turns', 2, goodFrom(2)));
  expect(verdictsOf(three)).not.toContain('engine latency.p50 tainted');
  expect(three.verdicts[0]?.estimates).toMatchObject([{ rounds: 3 }]);
  expect(three.nodes[0]?.conditions).toContainEqual({
    name: 'blocks',
    value: '9 of 15 count, 15 measured once more',
  });

  const two = await judged(3, recorded('by-turns', 3, goodFrom(3)));
  expect(verdictsOf(two)).toContain('engine latency.p50 tainted');
  expect(two.verdicts[0]?.reason).toMatch(/^2 of 5 rounds count: ProcessorShared: [^;]+$/);
  expect(told).toEqual([]);
});

test('where too few blocks count, neither what the board itself did nor what was measured unwatched is a number', async () => {
  const verdictOn = ({ verdicts }: NightRecord, name: string, subject: string) =>
    verdicts.find(({ series: { metric } }) => metric.name === name && metric.subject === subject)?.verdict;
  await judged(
    1,
    recorded('alone', 1, (block) => ({ ...block, taints: [] })),
  );
  const unwatched = await judged(
    2,
    recorded('by-turns', 2, (block) => ({ ...block, taints: [] })),
  );
  expect(verdictOn(unwatched, 'latency.p99', 'engine')).toBe('too-noisy');
  const oneRound = await judged(
    3,
    recorded('by-turns', 3, (block) => (block.round === 0 ? { ...block, taints: [] } : block)),
  );
  for (const [name, subject] of [
    ['latency.p50', 'engine'],
    ['latency.p50', 'board'],
    ['latency.p99', 'engine'],
  ] as const) {
    expect([name, subject, verdictOn(oneRound, name, subject)]).toEqual([name, subject, 'tainted']);
  }
});

test('what the reference night measured and does not count is no fault of the board tonight', async () => {
  await judged(1, recorded('alone', 1));
  const second = await judged(
    2,
    recorded('by-turns', 2, (block) => ({ ...block, taints: [] })),
  );
  const board = second.verdicts.find(({ series }) => series.metric.subject === 'board');
  expect(board).toMatchObject({
    verdict: 'absent',
    reason: expect.stringContaining('What the reference night measured does not count: ProcessorShared'),
  });
  expect(told).toEqual([]);
});
