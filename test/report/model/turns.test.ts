import { expect, test } from 'vitest';
import type { ComparisonRecord } from '../../../contracts/comparison-record.js';
import { turnCsv } from '../../../report/csv/turn-csv.js';
import { turnFigures } from '../../../report/figures/turn-figures.js';
import { htmlReport } from '../../../report/html/html-report.js';
import { jsonReport, type JsonReport } from '../../../report/json/json-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { summarise } from '../../../report/model/summary.js';
import { turnSentences } from '../../../report/model/turn-sentences.js';
import { disturbedBlockNotes } from '../../../report/notices/disturbed-blocks.js';
import { taintedBlockNotes } from '../../../report/notices/tainted-blocks.js';
import { speedColumns } from '../../../report/tables/speed-columns.js';
import { sweepText } from '../../../report/terminal/sweep-text.js';
import { comparisonFixture, controlTrial, failedComparisonFixture, lastTrial } from '../comparison-fixture.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const CONTROLS = [controlTrial('fp32'), controlTrial('fp16')];
const TRIALS = [...trialFixtures, ...CONTROLS];

/** Run times of PyTorch, two INT8 engines and the controls; the second INT8 engine is as fast as FP16. */
const comparison = (noise?: number) =>
  comparisonFixture(
    [
      { id: lastTrial('pytorch-fp32').trialId, label: 'pytorch-fp32', milliseconds: 10 },
      { id: lastTrial('torch-qat').trialId, label: 'torch-qat', milliseconds: 2 },
      { id: lastTrial('ort-static').trialId, label: 'ort-static', milliseconds: 1.6 },
      { id: 'control-fp32', label: 'tensorrt-calibrator', milliseconds: 4 },
      { id: 'control-fp16', label: 'tensorrt-calibrator', milliseconds: 2 },
    ],
    { reference: 4, ...(noise === undefined ? {} : { noise }) },
  );

const view = (noise?: number) => viewReport(sweepFixture, TRIALS, [comparison(noise)]);

test('each engine is compared with TensorRT in FP16, then FP32, then PyTorch, none twice, and never the plainer with the better', () => {
  const [turns] = view().turns;
  const pairs = turns?.ratios
    .filter(({ batchSize }) => batchSize === 1)
    .map((own) => [own.contestant.kind, own.against.kind]);
  expect(pairs).toEqual([
    ['int8', 'fp16'],
    ['int8', 'fp16'],
    ['int8', 'fp32'],
    ['int8', 'fp32'],
    ['fp16', 'fp32'],
    ['int8', 'pytorch'],
    ['int8', 'pytorch'],
    ['fp16', 'pytorch'],
    ['fp32', 'pytorch'],
  ]);
});

test('a ratio is how many times as fast an engine is, without the drift that all blocks share', () => {
  const ratios = view(0).turns[0]?.ratios.filter(({ against }) => against.kind === 'pytorch') ?? [];
  const truths: Readonly<Record<string, number>> = {
    'torch-qat': 5,
    'ort-static': 6.25,
    'TensorRT FP16': 5,
    'TensorRT FP32': 2.5,
  };
  for (const { contestant, ratio, lower, upper, verdict } of ratios) {
    const truth = truths[contestant.label] ?? expect.fail(contestant.label);
    for (const value of [ratio, lower, upper]) expect(value).toBeCloseTo(truth, 9);
    expect(verdict).toBe('faster');
  }
});

test('a difference that one engine has from itself too is none', () => {
  const record = comparison(0);
  const { compared } = record;
  if (compared === null) expect.fail();
  const again = compared.contestants.length - 1;
  // The second time the reference is 30 % slower throughout.
  const blocks = compared.blocks.map((block) =>
    block.contestant === again
      ? { ...block, measured: block.measured.map((own) => ({ ...own, medianMs: own.medianMs * 1.3 })) }
      : block,
  );
  const [turns] = viewReport(sweepFixture, TRIALS, [{ ...record, compared: { ...compared, blocks } }]).turns;
  const verdictOf = (label: string) =>
    turns?.ratios.find(({ contestant, against }) => contestant.label === label && against.kind === 'fp16')?.verdict;
  expect(turns?.noiseFloor[0]?.share).toBeCloseTo(0.3, 6);
  expect(verdictOf('ort-static')).toBe('within the noise floor');
  expect(turns?.ratios.find(({ against }) => against.kind === 'pytorch')?.verdict).toBe('faster');
});

test('a factor over PyTorch from medians of single runs is not shown beside one that was measured by turns', () => {
  const before = summarise(viewReport(sweepFixture, trialFixtures)).join(' ');
  const now = summarise(view()).join(' ');
  expect(before).toContain('against 4');
  expect(now).not.toContain('the lowest median latency');
  expect(now).toContain('times as fast as PyTorch (95\u00a0% intervals of these engines, 6 blocks each by turns');
});

test('the lowest median latency against PyTorch is told where no ratio for one image says it', () => {
  const engines = [
    { id: lastTrial('pytorch-fp32').trialId, label: 'pytorch-fp32', milliseconds: 10 },
    { id: lastTrial('torch-qat').trialId, label: 'torch-qat', milliseconds: 2 },
    { id: lastTrial('ort-static').trialId, label: 'ort-static', milliseconds: 2 },
  ];
  const summaryOf = (record: ComparisonRecord) =>
    summarise(viewReport(sweepFixture, trialFixtures, [record])).join(' ');
  const taintsOf = (_: number, contestant: number) =>
    contestant === 1 || contestant === 2 ? [] : [{ code: 'TooHot' as const, detail: '99 °C' }];
  expect(summaryOf(comparisonFixture(engines))).not.toContain('the lowest median latency');
  expect(summaryOf(comparisonFixture(engines, { taintsOf }))).toContain('the lowest median latency');
  expect(summaryOf(comparisonFixture(engines, { batchSizes: [32] }))).toContain('the lowest median latency');
});

test('a speed-up from medians of single runs is shown of the trials alone that no ratio by turns tells of', () => {
  const gpu = TRIALS.map((trial) =>
    trial.evaluation === null ? trial : { ...trial, evaluation: { ...trial.evaluation, device: 'gpu' as const } },
  );
  const compared = comparison().compared?.contestants.map(({ id }) => id) ?? [];
  const one = gpu.filter(({ trialId }) => compared.includes(trialId));
  const speedUpsOf = (trials: typeof gpu, comparisons: readonly ComparisonRecord[]) => {
    const report = viewReport(sweepFixture, trials, comparisons);
    const column = speedColumns(report).find(({ name }) => name === 'Speed-up');
    return column && report.trials.filter((own) => column.cell(own) !== '–').map(({ trial }) => trial.trialId);
  };
  const none = comparisonFixture([{ id: lastTrial('ort-static').trialId, label: 'ort-static', milliseconds: 1 }]);
  expect(speedUpsOf(one, [comparison()])).toBeUndefined();
  expect(speedUpsOf(one, [none])).toHaveLength(one.length - 1);
  // Of several calibration batch sizes the largest takes part.
  const shown = speedUpsOf(gpu, [comparison()]) ?? [];
  expect(shown).toContain(gpu.find(({ recipe }) => recipe === 'ort-static')?.trialId);
  expect(shown.filter((id) => compared.includes(id))).toEqual([]);
});

test('a contestant that is no trial of the report, such as an earlier night’s, goes by its name', () => {
  const night = comparisonFixture([
    { id: 'night-12/engine', label: 'engine of night 12', milliseconds: 2 },
    { id: lastTrial('ort-static').trialId, label: 'ort-static', milliseconds: 1.6 },
  ]);
  const [turns] = viewReport(sweepFixture, trialFixtures, [night]).turns;
  expect(turns?.ratios.map(({ contestant, against }) => [contestant.label, against.label])[0]).toEqual([
    'ort-static',
    'engine of night 12',
  ]);
});

test('a comparison that failed is a sentence with its reason, and never a number', () => {
  const failed = viewReport(sweepFixture, trialFixtures, [failedComparisonFixture]);
  expect(turnSentences(failed)).toEqual([
    'No comparison by turns on bench-01 (failed): EngineMismatch: built by another',
  ]);
  expect(htmlReport(failed)).not.toContain('id="turns"');
  expect(turnFigures(failed)).toEqual([]);
});

test('blocks that were not steady, or beside which others ran, are named', () => {
  const record = comparisonFixture([{ id: lastTrial('ort-static').trialId, label: 'x', milliseconds: 1 }], {
    isSteady: false,
    othersPercent: 42,
  });
  expect(disturbedBlockNotes(viewReport(sweepFixture, trialFixtures, [record]))).toEqual([
    'ort-static on bench-01, of 6 blocks: not steady after the warm-up in 6; others took up to 42 % of the processors in 6.',
    'ort-static on bench-01, the second time, of 6 blocks: not steady after the warm-up in 6; others took up to 42 % of the processors in 6.',
  ]);
  expect(disturbedBlockNotes(view())).toEqual([]);
});

test('tainted blocks count in no ratio, and every form of the report says how many and why', () => {
  const tainted = comparisonFixture(
    [
      { id: lastTrial('pytorch-fp32').trialId, label: 'pytorch-fp32', milliseconds: 10 },
      { id: lastTrial('ort-static').trialId, label: 'ort-static', milliseconds: 2 },
    ],
    {
      taintsOf: (round, contestant) =>
        round < 2 && contestant === 1 ? [{ code: 'TooHot', detail: `99.${round} °C, of at most 94.5 °C` }] : [],
    },
  );
  const report = viewReport(sweepFixture, TRIALS, [tainted]);
  expect(report.turns[0]?.ratios.map(({ pairs }) => pairs)).toEqual([4, 4]);
  expect(report.turns[0]?.noiseFloor.map(({ pairs }) => pairs)).toEqual([6, 6]);
  expect(taintedBlockNotes(report)).toEqual([
    'ort-static on bench-01: 2 of 6 blocks are left out: TooHot in 2 (99.0 °C, of at most 94.5 °C).',
  ]);
  expect(turnSentences(report).at(-1)).toBe(
    'Of 18 blocks measured by turns on bench-01, 2 are tainted and left out of every ratio: TooHot.',
  );
  for (const text of [htmlReport(report), markdownReport(report)]) {
    expect(text).toContain('2 of 18 blocks tainted and left out');
  }
  expect(sweepText(sweepFixture, TRIALS, [tainted])).toContain('2 are tainted and left out');
});

test('without good blocks of the engine that takes part twice there is no noise floor, and no difference is called one', () => {
  const tainted = comparisonFixture(
    [
      { id: lastTrial('pytorch-fp32').trialId, label: 'pytorch-fp32', milliseconds: 10 },
      { id: lastTrial('ort-static').trialId, label: 'ort-static', milliseconds: 2 },
    ],
    { taintsOf: (_, contestant) => (contestant === 2 ? [{ code: 'Throttled', detail: 'HwSlowdown' }] : []) },
  );
  const report = viewReport(sweepFixture, TRIALS, [tainted]);
  expect(report.turns[0]?.noiseFloor).toEqual([]);
  expect(report.turns[0]?.ratios.map(({ verdict }) => verdict)).toEqual(['no noise floor', 'no noise floor']);
  expect(turnSentences(report)[0]).toContain('how far one engine is from itself is not known');
});

test('where every block of an engine is tainted there is no ratio of it, and a sentence says so', () => {
  const tainted = comparisonFixture(
    [
      { id: lastTrial('pytorch-fp32').trialId, label: 'pytorch-fp32', milliseconds: 10 },
      { id: lastTrial('ort-static').trialId, label: 'ort-static', milliseconds: 2 },
    ],
    { taintsOf: (_, contestant) => (contestant === 1 ? [{ code: 'Throttled', detail: 'HwSlowdown' }] : []) },
  );
  const report = viewReport(sweepFixture, TRIALS, [tainted]);
  expect(report.turns[0]?.ratios).toEqual([]);
  expect(turnSentences(report).at(-1)).toContain('6 are tainted and left out of every ratio: Throttled');
});

test('a comparison without a ratio has a sentence that says why instead of a table', () => {
  const engines = [
    { id: lastTrial('pytorch-fp32').trialId, label: 'pytorch-fp32', milliseconds: 10 },
    { id: lastTrial('ort-static').trialId, label: 'ort-static', milliseconds: 2 },
  ];
  const tainted = (isTainted: (round: number) => boolean) =>
    comparisonFixture(engines, {
      taintsOf: (round) => (isTainted(round) ? [{ code: 'TooHot', detail: '99 °C' }] : []),
    });
  const whole = tainted(() => true);
  if (whole.compared === null) expect.fail();
  const unmeasured = { ...whole, compared: { ...whole.compared, blocks: [] } };
  const cases = [
    [whole, 'No ratio by turns on bench-01: all 18 blocks are tainted (TooHot).'],
    [unmeasured, 'No ratio by turns on bench-01: no block was measured.'],
    [
      tainted((round) => round > 0),
      'No ratio by turns on bench-01: no two engines have two rounds in which the blocks of both are good.',
    ],
  ] as const;
  for (const [record, sentence] of cases) {
    const report = viewReport(sweepFixture, TRIALS, [record]);
    for (const text of [htmlReport(report), markdownReport(report)]) {
      expect(text).toContain(sentence);
      expect(text).not.toContain('held to processors');
    }
    expect(htmlReport(report)).not.toContain('<table class="turns">');
  }
});

test('every form of the report has every ratio and the noise floor', () => {
  const report = view();
  const ratios = 9 * 2 + 2;
  expect(turnCsv(report)).toContain('the noise floor');
  expect(turnCsv(report).trim().split('\r\n')).toHaveLength(ratios + 1);
  const { comparisons } = JSON.parse(jsonReport(report)) as JsonReport;
  expect([comparisons[0]?.ratios.length, comparisons[0]?.noiseFloor.length]).toEqual([18, 2]);
  expect(comparisons[0]?.ratios[0]?.against).toBe('control-fp16');
  // A row of the tables has both batch sizes.
  const markdown = markdownReport(report);
  const markdownTable = markdown.slice(markdown.indexOf('## Comparison by turns'));
  expect(markdownTable).toContain('it is faster beyond the noise floor. The noise floor itself has no verdict.');
  expect(markdownTable.slice(0, markdownTable.indexOf('Numbers:')).match(/ … /g)).toHaveLength(ratios);
  const html = htmlReport(report);
  const section = html.slice(html.indexOf('<section id="turns">'));
  const htmlTable = section.slice(0, section.indexOf('</section>'));
  expect(htmlTable.match(/<small>/g)).toHaveLength(ratios);
  expect(htmlTable.match(/<th scope="row">/g)).toHaveLength(ratios / 2);
  expect(html).toContain('id="figure-turns-1"');
  const text = sweepText(sweepFixture, TRIALS, [comparison()]).replaceAll('\u00a0', ' ').replaceAll('\n', ' ');
  expect(text).toContain(
    'INT8 on bench-01, latency at batch size 1: 1 of 2 INT8 engines is faster than TensorRT FP16.',
  );
  expect(text).toContain('one engine measured twice differs from itself by at most');
});
