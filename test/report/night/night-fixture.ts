import type { NightNode, NightRecord, NightTrend } from '../../../contracts/night-record.js';
import type { NightMetric, NightVerdict, NightVerdictKind } from '../../../contracts/night-verdict.js';

const METRICS: readonly NightMetric[] = [
  { name: 'latency.p50', subject: 'engine', batchSize: 1, better: 'lower', unit: 'ms', scale: 'percent', margin: 1 },
  {
    name: 'throughput',
    subject: 'engine',
    batchSize: 32,
    better: 'higher',
    unit: 'images/s',
    scale: 'percent',
    margin: 1,
  },
  { name: 'latency.p50', subject: 'board', batchSize: 1, better: 'lower', unit: 'ms', scale: 'percent', margin: 3 },
  { name: 'top1', subject: 'engine', batchSize: null, better: 'higher', unit: '%', scale: 'points', margin: 0.2 },
  {
    name: 'engine-size',
    subject: 'engine',
    batchSize: null,
    better: 'lower',
    unit: 'MiB',
    scale: 'percent',
    margin: 1,
  },
];

const RECIPES = ['tensorrt-calibrator', 'ort-static, entropy'];

/** The nights of the fixture, oldest first, tonight last. */
export const NIGHTS = Array.from({ length: 10 }, (_, night) => `2026-11-${18 + night}`);

const TONIGHT = NIGHTS.at(-1) ?? '';

/** A verdict of the fixture. */
export const nightVerdict = (
  nodeId: string,
  verdict: NightVerdictKind,
  own: Partial<NightVerdict> & { readonly metric?: NightMetric; readonly recipe?: string } = {},
): NightVerdict => {
  const { metric = METRICS[0], recipe = RECIPES[0] ?? '', ...others } = own;
  if (metric === undefined) throw new Error('There is a metric.');
  const isTold = verdict !== 'absent' && verdict !== 'tainted';
  return {
    series: { nodeId, nodeClass: nodeId.replace(/-\d+$/, ''), benchmark: 'nightly', recipe, metric },
    verdict,
    effect: isTold ? { value: 0.1, lower: -0.3, upper: 0.5 } : null,
    adjustedP: isTold ? 1 : null,
    since: null,
    confirmation: 'not-needed',
    nights: isTold ? 4 : 0,
    method: '',
    reason: isTold
      ? 'The interval lies within the margin of 1 %, over the last 4 nights.'
      : 'its worker did not answer',
    sharedByClass: false,
    estimates: [],
    ...others,
  };
};

const node = (nodeId: string, own: Partial<NightNode> = {}): NightNode => ({
  nodeId,
  nodeClass: nodeId.replace(/-\d+$/, ''),
  board: 'Jetson AGX Orin 64 GB, JetPack 6.2',
  status: 'measured',
  reason: null,
  referenceNightId: NIGHTS[0] ?? null,
  conditions: [
    { name: 'power mode', value: 'MAXN' },
    { name: 'GPU clock', value: '1,300 MHz, locked' },
    { name: 'temperature', value: '48 to 61 °C' },
  ],
  taints: [],
  changes: [],
  effort: { spent: 1380, savedByCaches: 2700, lostToFailures: 40, waited: 260 },
  energy: [
    {
      benchmark: 'nightly',
      recipe: RECIPES[0] ?? '',
      joulesPerImage: 0.0204,
      idleWatts: 8.4,
      source: 'INA3221 VDD_GPU_SOC',
      scope: 'GPU and SoC rail',
    },
  ],
  ...own,
});

const wave = (night: number, size: number): number => size * Math.sin(2.4 * night + size * 7);

const trendOf = (nodeId: string, metric: NightMetric, slowedFrom: number | null): NightTrend => ({
  series: { nodeId, nodeClass: 'agx-orin', benchmark: 'nightly', recipe: RECIPES[0] ?? '', metric },
  points: NIGHTS.map((nightId, night) => {
    const reference = 4.2 * (1 + wave(night, 0.02));
    const slowed = slowedFrom !== null && night >= slowedFrom;
    return {
      nightId,
      value: night === 4 ? null : reference * (1 + wave(night + 1, 0.004) + (slowed ? 0.031 : 0)),
      reference,
      verdict: slowed ? 'regressed' : night === 2 ? 'too-noisy' : 'unchanged',
      temperatureC: 52 + wave(night, 4),
    };
  }),
});

const BOARDS = ['agx-orin-1', 'agx-orin-2', 'agx-orin-3', 'agx-orin-4', 'agx-orin-5', 'thor-1', 'thor-2', 'thor-3'];

const KIND_OF: Readonly<Record<string, NightVerdictKind>> = { 'agx-orin-5': 'absent', 'thor-3': 'tainted' };

const verdictsOf = (nodeId: string): readonly NightVerdict[] =>
  RECIPES.flatMap((recipe, repeat) =>
    METRICS.map((metric, column): NightVerdict => {
      const kind = KIND_OF[nodeId];
      if (kind !== undefined) {
        const reason =
          kind === 'tainted' ? '2 of 16 rounds count: GPU throttled: thermal' : 'its worker did not answer';
        return nightVerdict(nodeId, kind, { metric, recipe, reason });
      }
      if (nodeId === 'agx-orin-2' && column === 0 && repeat === 0) {
        return nightVerdict(nodeId, 'regressed', {
          metric,
          recipe,
          effect: { value: 3.12, lower: 2.4, upper: 3.85 },
          since: NIGHTS[8] ?? null,
          confirmation: 'confirmed',
          nights: 2,
          reason: 'Seen over the last 2 nights, and again in a second session.',
        });
      }
      if (nodeId.startsWith('thor') && column === 1 && repeat === 1) {
        const effect = { value: 2.05, lower: 1.6, upper: 2.5 };
        return nightVerdict(nodeId, 'improved', { metric, recipe, effect, since: TONIGHT, sharedByClass: true });
      }
      return nightVerdict(nodeId, column === 2 && repeat === 1 ? 'too-noisy' : 'unchanged', { metric, recipe });
    }),
  );

/** A night with one of each verdict, a change of its own, one that a class shares, and a board that is away. */
export const nightFixture = (own: Partial<NightRecord> = {}): NightRecord => {
  const [latency, throughput] = METRICS;
  if (latency === undefined || throughput === undefined) throw new Error('There are metrics.');
  return {
    fleet: 'Test benches',
    nightId: TONIGHT,
    status: 'finished',
    startedAt: '2026-11-27T01:00:00.000Z',
    finishedAt: '2026-11-27T03:42:00.000Z',
    deadline: '2026-11-27T05:00:00.000Z',
    version: '0.1.0',
    builds: 4,
    blocks: 16,
    nodes: BOARDS.map((nodeId) => {
      if (nodeId === 'agx-orin-5') return node(nodeId, { status: 'absent', reason: 'its worker did not answer' });
      if (nodeId === 'agx-orin-2') {
        return node(nodeId, { changes: [{ field: 'tensorrt', before: '10.3.0', after: '10.4.0' }] });
      }
      return node(nodeId, nodeId === 'thor-3' ? { taints: ['GPU throttled: thermal'] } : {});
    }),
    verdicts: BOARDS.flatMap(verdictsOf),
    classFindings: [
      {
        nodeClass: 'thor',
        benchmark: 'nightly',
        recipe: RECIPES[1] ?? '',
        metric: throughput,
        verdict: 'improved',
        effect: { value: 2.05, lower: 1.6, upper: 2.5 },
        adjustedP: 0.0001,
        nodeIds: ['thor-1', 'thor-2'],
        others: [],
        reason: 'On 2 of 2 boards of the class tonight, and again in second sessions.',
      },
    ],
    nights: NIGHTS.map((nightId) => ({ nightId, startedAt: `${nightId}T01:00:00.000Z` })),
    trends: BOARDS.flatMap((nodeId) =>
      [latency, throughput].map((metric) =>
        trendOf(nodeId, metric, nodeId === 'agx-orin-2' && metric === latency ? 8 : null),
      ),
    ),
    marks: [
      { nightId: NIGHTS[3] ?? '', nodeId: null, kind: 'accepted', text: 'ada@bench: the new preprocessing is slower' },
      { nightId: NIGHTS[8] ?? '', nodeId: 'agx-orin-2', kind: 'changed', text: 'tensorrt: 10.3.0 → 10.4.0' },
    ],
    ...own,
  };
};
