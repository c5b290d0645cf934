import { expect, test } from 'vitest';
import type { EvaluationRecord, SweepRecord, TensorrtRtxProof, TrialRecord } from '../../contracts/results.js';
import type { Json } from '../../contracts/stage.js';
import { csvReport } from '../../report/csv-report.js';
import { htmlReport } from '../../report/html/document.js';
import { jsonReport } from '../../report/json-report.js';
import { leftOutNotes } from '../../report/left-out.js';
import { busyNotes, conditionRows } from '../../report/machine-conditions.js';
import { markdownReport } from '../../report/markdown-report.js';
import { viewReport } from '../../report/report-view.js';
import { resultTable } from '../../report/result-table.js';
import { summarise } from '../../report/summary.js';
import { tensorrtRtxLines } from '../../report/tensorrt-rtx.js';
import { sweepFixture, trialFixtures } from './sweep-fixture.js';

const plainSpaces = (text: string): string => text.replaceAll('\u00a0', ' ');

const proved = (recipe: TrialRecord['recipe'], proofs: readonly TensorrtRtxProof[]): readonly TrialRecord[] =>
  trialFixtures
    .filter((trial) => trial.recipe === recipe)
    .flatMap((trial, index) => {
      const proof = proofs[index];
      return proof === undefined ? [] : [{ ...trial, tensorrtRtxProof: proof }];
    });

const ACCEPTED: TensorrtRtxProof = { verdict: 'accepted', reason: null };
const REFUSED: TensorrtRtxProof = { verdict: 'refused', reason: 'axis 1' };
const ABSENT: TensorrtRtxProof = { verdict: 'absent', reason: null };
const NOT_TRIED: TensorrtRtxProof = { verdict: 'not-tried', reason: null };

test.each([
  { proofs: [ACCEPTED, NOT_TRIED], verdict: 'accepted' },
  { proofs: [NOT_TRIED, REFUSED], verdict: 'refused: axis 1' },
  { proofs: [ABSENT, ABSENT], verdict: 'not tried: TensorRT for RTX is not installed on the node' },
  { proofs: [NOT_TRIED, NOT_TRIED], verdict: 'not tried' },
  {
    proofs: [ACCEPTED, ACCEPTED, REFUSED],
    verdict: 'accepted at calibration batch sizes 1, 2; refused at calibration batch size 4: axis 1',
  },
])('TensorRT for RTX has one line a recipe: $verdict', ({ proofs, verdict }) => {
  const lines = tensorrtRtxLines(viewReport(sweepFixture, proved('torch-qat', proofs)));
  expect(lines).toEqual([{ name: 'torch-qat', verdict }]);
});

test('a recipe without a Q/DQ network has no line, and each listing of a recipe on each node its own', () => {
  const [first, second] = proved('ort-static', [ACCEPTED, REFUSED]);
  const [baseline] = trialFixtures;
  if (first === undefined || second === undefined || baseline === undefined) throw new Error('the fixture is short');
  const trials = [
    baseline,
    first,
    { ...second, calibration: 'minmax' },
    { ...first, trialId: 'elsewhere', nodeId: 'orin-07', tensorrtRtxProof: ABSENT },
  ];
  expect(tensorrtRtxLines(viewReport(sweepFixture, trials)).map(({ name }) => name)).toEqual([
    'ort-static, entropy, 512 bins, bench-01',
    'ort-static, minmax, bench-01',
    'ort-static, entropy, 512 bins, orin-07',
  ]);
});

test('every form of the report says what TensorRT for RTX made of each recipe', () => {
  const view = viewReport(sweepFixture, trialFixtures);
  const refusal = 'refused: node /Conv_3: Q/DQ scales of a channel axis other than 0 are not supported';
  const html = htmlReport(view);
  expect(html).toMatch(new RegExp(`id="tensorrt-rtx">[^]*torch-qat: accepted[^]*ort-static: ${refusal}`));
  expect(html).toMatch(new RegExp(`id="conditions"[^]*<dt>torch-qat</dt><dd>accepted</dd>[^]*<dd>${refusal}</dd>`));
  const markdown = markdownReport(view).replaceAll('\\', '');
  expect(markdown).toContain('- torch-qat: accepted\n');
  expect(markdown).toContain(`- TensorRT for RTX, ort-static: ${refusal}\n`);
  expect(csvReport(view)).toMatch(/\/torch-qat-1,.*,accepted,,/);
  expect(csvReport(view)).toMatch(/\/ort-static-1,.*,refused,node /);
  expect(JSON.parse(jsonReport(view))).toMatchObject({
    tensorrtRtx: [
      { name: 'torch-qat', verdict: 'accepted' },
      { name: 'ort-static', verdict: refusal },
    ],
  });
});

const withSpec = (spec: Json): SweepRecord => ({ ...sweepFixture, spec });

test('images left out are named by split, five at most, whether listing or packing left them out', () => {
  const unusable = ['a.png: class_index is "x"', 'b.png: class_index is "y"', 'c.png: class_index is "z"'];
  const unreadable = ['d', 'e', 'f'].map((name) => ({ path: `${name}.png`, reason: 'not an image' }));
  const sweep = withSpec({ listed: [{ role: 'training', unusable }] });
  const stage = { kind: 'built', seconds: 1, tools: {}, facts: {} } as const;
  const trials = trialFixtures
    .filter(({ recipe }) => recipe === 'torch-qat')
    .map((trial): TrialRecord => ({
      ...trial,
      stages: [
        { ...stage, stage: 'prepare-split', key: 'c', facts: { unreadable: [{ path: 'x', reason: 'empty' }] } },
        { ...stage, stage: 'calibrate', key: 'k' },
        { ...stage, stage: 'prepare-split', key: 't', facts: { unreadable } },
        { ...stage, stage: 'fine-tune', key: 'f' },
        { ...stage, stage: 'build', key: 'b' },
        { ...stage, stage: 'prepare-split', key: 'e', facts: { unreadable: [] } },
      ],
    }));
  const view = viewReport(sweep, trials);
  const notes = [
    '1 image left out of the calibration split: x: empty',
    '6 images left out of the training split: a.png: class_index is "x"; b.png: class_index is "y"; ' +
      'c.png: class_index is "z"; d.png: not an image; e.png: not an image; and 1 more',
  ];
  expect(leftOutNotes(view)).toEqual(notes);
  expect(htmlReport(view)).toContain('and 1 more');
  expect(markdownReport(view)).toContain(notes[0]);
});

test('images that a long list left out does not name are counted', () => {
  const sweep = withSpec({ listed: [{ role: 'training', unusable: ['a.png: empty'], unusableImages: 21 }] });
  expect(leftOutNotes(viewReport(sweep, trialFixtures))).toEqual([
    '21 images left out of the training split: a.png: empty; and 20 more',
  ]);
});

test.each([
  null,
  'text',
  [],
  { listed: 7 },
  { listed: [null, 'x', { role: 'training' }] },
  { listed: { unusable: 1 } },
])('a spec of another form leaves nothing out: %j', (spec) => {
  expect(leftOutNotes(viewReport(withSpec(spec as Json), trialFixtures))).toEqual([]);
});

const loaded = (recipe: TrialRecord['recipe'], loads: Readonly<Record<string, number>>): readonly TrialRecord[] =>
  trialFixtures.map((trial) => {
    const loadAverage = trial.recipe === recipe ? loads[String(trial.calibrationBatchSize)] : undefined;
    if (trial.evaluation === null || loadAverage === undefined) return trial;
    const { before, after } = trial.evaluation.conditions;
    const conditions = { before: { ...before, loadAverage }, after };
    return { ...trial, evaluation: { ...trial.evaluation, conditions } };
  });

test('speeds taken while the machine was busy are marked in every form, others are not', () => {
  expect(busyNotes(viewReport(sweepFixture, trialFixtures))).toEqual([]);
  const trials = loaded('ort-static', { 16: 2.4, 32: 5.5, 64: 3.25 });
  const view = viewReport(sweepFixture, trials);
  const note =
    'ort-static on bench-01, calibration batch sizes 32, 64: measured while the machine was busy ' +
    '(load average 3.25 … 5.50 before, 2 cores): speeds of these trials are tainted.';
  expect(busyNotes(view)).toEqual([note]);
  expect(htmlReport(view)).toContain(`<li>${note}</li>`);
  expect(markdownReport(view)).toContain(`- ${note}`);
  expect(resultTable(sweepFixture, trials).replaceAll(/\n */g, ' ')).toContain(note);
  expect(JSON.parse(jsonReport(view))).toMatchObject({ busy: [note] });
});

test('a node that does not state its cores is busy from the threads of the measurement on', () => {
  const sweep = { ...sweepFixture, nodes: [] };
  expect(busyNotes(viewReport(sweep, loaded('torch-qat', { 8: 2.6 })))).toHaveLength(1);
});

test('conditions are ranges before → after, without what the machine does not say', () => {
  const conditions = (load: number, clockMHz: number | null, temperatureC: number | null) =>
    ({
      before: { loadAverage: load, clockMHz, temperatureC },
      after: { loadAverage: 2, clockMHz, temperatureC: null },
    }) satisfies EvaluationRecord['conditions'];
  expect(conditionRows([conditions(0.5, null, 41.2)])).toEqual([
    ['load average', '0.50 → 2.00'],
    ['temperature', '41 → –\u00a0°C'],
  ]);
  expect(conditionRows([conditions(0.5, 800, null), conditions(1, 2450, null)])).toEqual([
    ['load average', '0.50 … 1.00 → 2.00'],
    ['clock', '800 … 2,450 → 800 … 2,450\u00a0MHz'],
  ]);
  expect(conditionRows([])).toEqual([]);
});

test('trials of a recipe listed with two calibrations name theirs in every form, others do not', () => {
  const again = trialFixtures
    .filter(({ recipe }) => recipe === 'ort-static')
    .map((trial) => ({ ...trial, trialId: `${trial.trialId}-2`, calibration: 'percentile 99.999, which is long' }));
  const lines = resultTable(sweepFixture, [...trialFixtures, ...again]).split('\n');
  expect(lines.filter((line) => line === '  entropy, 512 bins')).toHaveLength(9);
  expect(lines.filter((line) => line === '  percentile 99.999, which is long')).toHaveLength(9);
  expect(lines.filter((line) => line.includes('2048 bins'))).toEqual([]);
  const names = viewReport(sweepFixture, [...trialFixtures, ...again]).trials.map(({ name }) => name);
  expect(names).toContain('torch-qat, calibration batch size 8');
  expect(names).toContain('ort-static, entropy, 512 bins, calibration batch size 8');
  expect(new Set(names).size).toBe(names.length);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);
});

const unprepared: SweepRecord = {
  ...sweepFixture,
  status: 'failed',
  evaluationImages: 0,
  splitSha256: '',
  nodes: [],
  spec: { listed: [] },
};

test('a sweep that failed before its trials says so in every form, without empty tables or zeros', () => {
  const view = viewReport(unprepared, []);
  const said = 'The sweep failed before its trials: nothing was measured.';
  expect(summarise(view)).toEqual([said]);
  expect(plainSpaces(resultTable(unprepared, []))).toBe(`fashion-mnist: mnv2_mini on fashion-mnist\n\n${said}`);
  expect(markdownReport(view)).toBe(
    `# fashion-mnist\n\nmnv2\\_mini on fashion-mnist, 23 November 2026, 12:00 UTC, sweep ${unprepared.sweepId}.\n\n${said}\n`,
  );
  const html = htmlReport(view);
  expect(html).toContain(said);
  expect(html).toContain('<dt>Failed</dt><dd>23 November 2026, 12:41 UTC</dd>');
  expect(html.slice(html.indexOf('<body>'))).not.toMatch(/<table|<section id|Evaluation images|<dt>Nodes?</);
  expect(JSON.parse(jsonReport(view))).toMatchObject({ summary: [said], trials: [], leftOut: [], busy: [] });
});

test('a sweep cancelled before its trials and one still waiting for the first say which', () => {
  expect(summarise(viewReport({ ...unprepared, status: 'cancelled' }, []))).toEqual([
    'The sweep was cancelled before its trials: nothing was measured.',
  ]);
  expect(summarise(viewReport({ ...unprepared, status: 'running', finishedAt: null }, []))).toEqual([
    'No trial of this sweep has been measured yet.',
  ]);
});

test('trials without an FP32 trial are not called unmeasured', () => {
  const only = trialFixtures.filter(({ trialId }) => trialId.endsWith('/ort-static-8'));
  expect(summarise(viewReport(sweepFixture, only))).toEqual([
    'Without a measured pytorch-fp32 trial, nothing is compared with FP32; trials measured: 1.',
  ]);
});
