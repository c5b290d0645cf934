import { expect, test } from 'vitest';
import type { SweepRecord } from '../../../contracts/sweep-record.js';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { csvReport } from '../../../report/csv/csv-report.js';
import type { ComparedNode } from '../../../report/model/node-comparison.js';
import type { JsonReport } from '../../../report/json/json-report.js';
import { jsonReport } from '../../../report/json/json-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { summarise } from '../../../report/model/summary.js';
import { sweepText } from '../../../report/terminal/sweep-text.js';
import { comparisonFixture } from '../comparison-fixture.js';
import { nodeSweep } from '../node-sweep-fixture.js';
import { plainSpaces } from '../plain-text.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const THREE = [
  { nodeId: 'orin-1', slower: 1, noise: 0.005 },
  { nodeId: 'orin-2', slower: 1, noise: 0.005 },
  { nodeId: 'agx', slower: 1.05, noise: 0.005 },
];

const TAINT = { code: 'Throttled', detail: 'HwSlowdown' } as const;

const fixture = nodeSweep(THREE);

type Change = (trial: TrialRecord) => TrialRecord;

const changed = (change: Change) => viewReport(fixture.sweep, fixture.trials.map(change));

const nodesOf = (recipe: string, change: Change = (trial) => trial): readonly ComparedNode[] =>
  changed(change).nodeComparisons.find((comparison) => comparison.recipe === recipe)?.nodes ?? [];

const busy = (trial: TrialRecord): TrialRecord => {
  const { evaluation } = trial;
  if (evaluation === null) return trial;
  const before = { ...evaluation.conditions.before, loadAverage: 9 };
  return { ...trial, evaluation: { ...evaluation, conditions: { ...evaluation.conditions, before } } };
};

const absent = (trial: TrialRecord): TrialRecord => ({
  ...trial,
  status: 'absent',
  calibrationBatchSize: null,
  calibrationImages: null,
  failure: { code: 'NodeAbsent', message: 'Its worker does not answer.', advice: 'Start it.' },
  stages: [],
  evaluation: null,
});

test('a difference is beyond noise where the interval over the calibration batch sizes leaves out 1', () => {
  const ratios = nodesOf('torch-qat').map(({ nodeId, latency, throughput }) => [
    nodeId,
    latency?.ratio.toFixed(3),
    latency?.pairs,
    latency?.verdict,
    throughput?.verdict,
  ]);
  expect(ratios).toEqual([
    ['orin-1', undefined, undefined, undefined, undefined],
    ['orin-2', '0.997', 8, 'not beyond noise', 'not beyond noise'],
    ['agx', '1.048', 8, 'beyond noise', 'beyond noise'],
  ]);
});

test('one block of measurement on each node gives a ratio and no judgement', () => {
  const [, , agx] = nodesOf('pytorch-fp32');
  expect(agx?.latency).toMatchObject({ pairs: 1, interval: null, verdict: 'not judged' });
  expect(plainSpaces(markdownReport(viewReport(fixture.sweep, fixture.trials)))).toContain(
    '(one block each: no judgement)',
  );
});

test('one trial each is judged by the blocks that each node measured by turns, where there are five good ones', () => {
  const comparisons = (taintedFrom: number) =>
    THREE.map(({ nodeId, slower }) =>
      comparisonFixture(
        fixture.trials
          .filter((trial) => trial.nodeId === nodeId && trial.recipe === 'pytorch-fp32')
          .map(({ trialId }) => ({ id: trialId, label: trialId, milliseconds: 4 * slower })),
        { nodeId, taintsOf: (round) => (nodeId === 'agx' && round >= taintedFrom ? [TAINT] : []) },
      ),
    );
  const agxOf = (taintedFrom: number) =>
    viewReport(fixture.sweep, fixture.trials, comparisons(taintedFrom))
      .nodeComparisons.find(({ recipe }) => recipe === 'pytorch-fp32')
      ?.nodes.at(-1);
  expect(agxOf(6)?.latency).toMatchObject({ pairs: 6, measured: 'by turns', verdict: 'beyond noise' });
  expect(agxOf(6)?.latency?.ratio).toBeCloseTo(1.05, 2);
  expect(agxOf(4)?.latency).toMatchObject({ pairs: 1, measured: 'in trials', verdict: 'not judged' });
  expect(plainSpaces(markdownReport(viewReport(fixture.sweep, fixture.trials, comparisons(6))))).toContain(
    '6 blocks by turns: beyond noise',
  );
});

test('trials of a busy machine are shown as tainted, and are in no ratio', () => {
  const isBusy = ({ nodeId, calibrationBatchSize }: TrialRecord) =>
    nodeId === 'agx' && (calibrationBatchSize === 128 || calibrationBatchSize === 1);
  const change: Change = (trial) => (isBusy(trial) ? busy(trial) : trial);
  const [, , agx] = nodesOf('torch-qat', change);
  expect({ isTainted: agx?.isTainted, pairs: agx?.latency?.pairs }).toEqual({ isTainted: true, pairs: 6 });
  const row = markdownReport(changed(change))
    .split('\n')
    .find((line) => line.startsWith('| agx') && line.includes('busy machine'));
  expect(row).toContain('| tainted |');
  expect(row).toContain('load average 9.00 before, 2 cores');
});

test('a node that was away, one that failed and one without trials show that and no number', () => {
  const change: Change = (trial) => (trial.nodeId === 'orin-2' ? absent(trial) : trial);
  const trials = fixture.trials.map(change).filter(({ nodeId }) => nodeId !== 'agx');
  const view = viewReport(fixture.sweep, trials);
  const nodes = view.nodeComparisons.find(({ recipe }) => recipe === 'torch-qat')?.nodes ?? [];
  expect(nodes.map(({ view: own, latency, accuracy }) => [own?.trial.status, latency, accuracy])).toEqual([
    ['measured', undefined, undefined],
    ['absent', undefined, undefined],
    [undefined, undefined, undefined],
  ]);
  const lines = sweepText(fixture.sweep, trials).split('\n');
  expect(lines).toContain('orin-2  absent Its worker does not answer. Start it.');
  expect(lines).toContain('agx     no trial');
});

test('the reference is the first node that the sweep names and that measured anything', () => {
  const view = changed((trial) => (trial.nodeId === 'orin-1' ? absent(trial) : trial));
  expect(view.nodeComparisons.map(({ reference }) => reference)).toEqual(['orin-2', 'orin-2', 'orin-2', 'orin-2']);
  const qat = view.nodeComparisons.find(({ recipe }) => recipe === 'torch-qat');
  expect(qat?.nodes.map(({ nodeId, latency }) => [nodeId, latency?.pairs])).toEqual([
    ['orin-1', undefined],
    ['orin-2', undefined],
    ['agx', 8],
  ]);
});

test('a node that quantized for itself measured another network, which is said and not compared in speed', () => {
  const change: Change = (trial) => ({
    ...trial,
    stages: trial.stages.map((stage) => (trial.nodeId === 'agx' ? { ...stage, key: `own-${stage.key}` } : stage)),
  });
  const [, orin, agx] = nodesOf('torch-qat', change);
  expect([orin?.isSameNetwork, agx?.isSameNetwork, agx?.latency]).toEqual([true, false, undefined]);
  expect(markdownReport(changed(change))).toContain('quantized apart: another network');
});

test('nodes of another class are told with what differs', () => {
  const nodes = fixture.sweep.nodes.map((node) =>
    node.nodeId === 'agx'
      ? { ...node, fingerprint: { ...node.fingerprint, processor: 'Cortex-A78AE', cores: 12 } }
      : node,
  );
  const sweep: SweepRecord = { ...fixture.sweep, nodes };
  const markdown = markdownReport(viewReport(sweep, fixture.trials));
  expect(markdown).toContain('Cortex-A78AE; another node class: processor, cores differ');
});

test('every form tells the same of a node', () => {
  const view = viewReport(fixture.sweep, fixture.trials);
  expect(summarise(view).map(plainSpaces)).toContainEqual(
    expect.stringMatching(
      /^3 nodes side by side, orin-1 as the reference; 2 of 4 latencies differ beyond noise: agx with torch-qat \(1\.\d{3}×\), agx with ort-static \(1\.\d{3}×\)\.$/,
    ),
  );
  const [head = '', ...rows] = csvReport(view).split('\r\n');
  expect(head).toContain(
    'reference_node_id,latency_node_ratio,latency_node_ratio_lower,latency_node_ratio_upper,latency_node_ratio_blocks,',
  );
  const row = rows.find((line) => line.includes('torch-qat-64@agx'));
  expect(row).toMatch(/,orin-1,1\.0\d+,1\.0\d+,1\.0\d+,8,beyond noise,128,0\.9\d+,/);
  const { nodes } = JSON.parse(jsonReport(view)) as JsonReport;
  const qat = nodes.find(({ recipe }) => recipe === 'torch-qat');
  expect(qat?.nodes.map(({ nodeId, latency }) => [nodeId, latency?.verdict])).toEqual([
    ['orin-1', undefined],
    ['orin-2', 'not beyond noise'],
    ['agx', 'beyond noise'],
  ]);
  expect(sweepText(fixture.sweep, fixture.trials)).toMatch(/^agx .*1\.\d{3}×\*/m);
});

test('a sweep with one node compares no nodes', () => {
  const view = viewReport(sweepFixture, trialFixtures);
  expect(view.nodeComparisons).toEqual([]);
  expect(csvReport(view)).not.toContain('reference_node_id');
  expect(markdownReport(view)).not.toContain('side by side');
  expect(sweepText(sweepFixture, trialFixtures)).not.toContain('side by side');
});
