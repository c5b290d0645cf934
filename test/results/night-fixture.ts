import type { NightNode } from '../../contracts/night-record.js';
import type { NightVerdict } from '../../contracts/night-verdict.js';
import type {
  BegunNight,
  ExpectedNode,
  NightBenchmark,
  NightComparison,
  NightEngine,
} from '../../contracts/stored-night.js';
import { comparisonFixture } from '../report/comparison-fixture.js';

/** A night of the fleet `lab` as it begins; `night` is its number. */
export const begunNight = (night: number): BegunNight => ({
  nightId: `lab-202611${20 + night}-030000`,
  fleet: 'lab',
  startedAt: `2026-11-${20 + night}T03:00:00.000Z`,
  deadline: `2026-11-${20 + night}T08:00:00.000Z`,
  version: '0.1.0',
  plan: { builds: 1 },
});

/** A board that takes part, and one that does not. */
export const expectedNodes: readonly ExpectedNode[] = [
  {
    nodeId: 'orin-1',
    nodeClass: 'c',
    board: 'AGX Orin',
    machineId: 'm1',
    powerState: { powerMode: '0' },
    refused: null,
  },
  {
    nodeId: 'orin-2',
    nodeClass: '',
    board: '',
    machineId: '',
    powerState: {},
    refused: { as: 'absent', reason: 'No node orin-2 is registered.' },
  },
];

/** The benchmark of a night before it has taken anything in. */
export const nightBenchmark = (night: number): NightBenchmark => ({
  name: 'mini',
  sweepId: `mini-1-night-${night}`,
  sources: null,
});

/** What a night measured on the first board. */
export const nightEngine = (night: number, change: Partial<NightEngine> = {}): NightEngine => ({
  nightId: begunNight(night).nightId,
  nodeId: 'orin-1',
  benchmark: 'mini',
  recipe: 'ort-static',
  build: 1,
  trialId: `mini-1-night-${night}/orin-1/ort-static/16`,
  sweepId: nightBenchmark(night).sweepId,
  network: {
    kind: 'onnxruntime',
    engine: { sha256: 'a'.repeat(64), bytes: 9, mediaType: 'application/x-onnx', name: 'engine.onnx' },
    threads: 1,
  },
  ...change,
});

/** A comparison of a night with the one before. */
export const nightComparison = (night: number, change: Partial<NightComparison> = {}): NightComparison => {
  const { status, failure, startedAt, finishedAt, compared } = comparisonFixture([
    { id: nightEngine(night - 1).trialId, label: 'before', milliseconds: 2 },
    { id: nightEngine(night).trialId, label: 'tonight', milliseconds: 3 },
  ]);
  const { nightId, nodeId, benchmark, recipe } = nightEngine(night);
  const measured = { status, failure, startedAt, finishedAt, compared };
  const referenceNightId = begunNight(night - 1).nightId;
  return {
    nightId,
    nodeId,
    benchmark,
    recipe,
    session: 'first',
    referenceNightId,
    lookBack: null,
    ...measured,
    ...change,
  };
};

/** A verdict on the first board. */
export const nightVerdict = (verdict: NightVerdict['verdict']): NightVerdict => ({
  series: {
    nodeId: 'orin-1',
    nodeClass: 'c',
    benchmark: 'mini',
    recipe: 'ort-static',
    metric: {
      name: 'latency.p50',
      subject: 'engine',
      batchSize: 1,
      better: 'lower',
      unit: 'ms',
      scale: 'percent',
      margin: 1,
    },
  },
  verdict,
  effect: { value: 50, lower: 49.5, upper: 50.5 },
  adjustedP: 0.001,
  since: null,
  confirmation: 'confirmed',
  nights: 1,
  method: 'by turns',
  reason: 'It takes longer.',
  sharedByClass: false,
  estimates: [],
});

/** The first board as a night reports it. */
export const nightNode: NightNode = {
  nodeId: 'orin-1',
  nodeClass: 'c',
  board: 'AGX Orin',
  status: 'measured',
  reason: null,
  referenceNightId: null,
  conditions: [],
  taints: [],
  changes: [{ field: 'driver', before: '1', after: '2' }],
  effort: { spent: 1, savedByCaches: 2, lostToFailures: 3, waited: 4 },
  energy: [],
};
