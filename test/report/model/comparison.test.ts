import { expect, test } from 'vitest';
import { packCorrect } from '../../../contracts/correct-bits.js';
import { type KeptAnswers, packAnswers, unpackAnswers } from '../../../contracts/kept-answers.js';
import type { MetricRecord } from '../../../contracts/metric.js';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { csvReport } from '../../../report/csv/csv-report.js';
import { htmlReport } from '../../../report/html/html-report.js';
import { jsonReport } from '../../../report/json/json-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { compareTrials } from '../../../report/model/comparison.js';
import { viewReport } from '../../../report/model/report-view.js';
import { summarise } from '../../../report/model/summary.js';
import { sweepText } from '../../../report/terminal/sweep-text.js';
import { metricFixture } from '../metric-fixture.js';
import { plainSpaces } from '../plain-text.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const IMAGES = 572;
const FP32_RIGHT = 499;

const trialOf = (recipe: TrialRecord['recipe'], calibrationBatchSize: number | null): TrialRecord => {
  const found = trialFixtures.find((own) => own.recipe === recipe && own.calibrationBatchSize === calibrationBatchSize);
  if (found === undefined) throw new Error(`no ${recipe} in the fixture`);
  return found;
};

const answered = (own: TrialRecord, metrics: readonly MetricRecord[], kept?: KeptAnswers): TrialRecord => {
  if (own.evaluation === null) throw new Error('no evaluation');
  const { kept: _, ...evaluation } = own.evaluation;
  return { ...own, evaluation: { ...evaluation, images: IMAGES, metrics, ...(kept === undefined ? {} : { kept }) } };
};

/** Loses the first right answers of FP32 and gains as many of its wrong ones as are named. */
const rightAfter = ({ lost, gained }: { lost: number; gained: number }): readonly boolean[] =>
  Array.from({ length: IMAGES }, (_, image) => (image < FP32_RIGHT ? image >= lost : image < FP32_RIGHT + gained));

const right = (own: TrialRecord, changes: { lost: number; gained: number }): TrialRecord => {
  const correct = rightAfter(changes);
  const hits = correct.filter(Boolean).length;
  return answered(own, [metricFixture('top1', { hits, images: IMAGES, packed: packCorrect(correct) })]);
};

const baseline = right(trialOf('pytorch-fp32', null), { lost: 0, gained: 0 });
const candidate = trialOf('ort-static', 8);

const summaryOf = (...trials: readonly TrialRecord[]): string =>
  summarise(viewReport(sweepFixture, [baseline, ...trials]))
    .map(plainSpaces)
    .join('\n');

test('a loss that so few images cannot show is never called noise, and the report says what they could have shown', () => {
  const few = [baseline, right(candidate, { lost: 9, gained: 4 })];
  expect(summaryOf(...few.slice(1))).toContain(
    'against FP32 −0.87 points (95 % interval −2.35 to +0.42); whether it is worse by more than 1.0 point, these images ' +
      'cannot tell; 80 of 100 shifts of 1.79 points would show.',
  );
  const view = viewReport(sweepFixture, few);
  const forms = [
    htmlReport(view),
    csvReport(view),
    jsonReport(view),
    markdownReport(view),
    sweepText(sweepFixture, few),
  ];
  expect(forms.filter((form) => /(within|beyond) noise/.test(form))).toEqual([]);
  expect(forms[0]).toContain('<td class="text">cannot tell</td>');
  expect(forms[0]).toContain('Verdict, margin 1.0 point');
  expect(forms[0]).toContain('a shift below 1.05 points is never told from chance');
  expect(forms[3]).toMatch(/Verdict, margin 1.0 point \|[^]+\| cannot tell \|/);
  expect(forms[4]).toMatch(/ margin 1.0 point\n[^]+ cannot tell\n/);
  expect(JSON.parse(forms[2] ?? '')).toMatchObject({
    trials: [
      { comparison: null, verdict: null },
      { comparison: { margin: 1 }, verdict: { kind: 'cannot-tell' } },
    ],
  });
});

test('the sweep file’s margin decides the verdict and stands beside it', () => {
  const trials = [baseline, right(candidate, { lost: 9, gained: 4 })];
  const wide = { ...sweepFixture, spec: { margin: { top1: 2.5 } } };
  const view = viewReport(wide, trials);
  expect(view.trials[1]?.verdict?.kind).toBe('not-worse');
  expect(summarise(view)[1]).toContain('not worse by more than 2.5 points');
  const [head = '', , row = ''] = csvReport(view).split('\r\n');
  const values = row.replaceAll(/"[^"]*"/g, 'quoted').split(',');
  const cells = Object.fromEntries(head.split(',').map((name, position) => [name, values[position]]));
  expect(cells).toMatchObject({ margin_points: '2.5', verdict: 'not-worse', flips_percent: '', sqnr_db: '' });
  expect(Number(cells['difference_lower_points'])).toBeCloseTo(-2.35, 2);
});

test('a loss beyond chance is called worse', () => {
  expect(summaryOf(right(candidate, { lost: 30, gained: 2 }))).toMatch(/worse \(McNemar’s exact test, p < 0\.001\)\./);
});

test('verdicts are corrected for the trials compared: the same answers convince less among many', () => {
  const once = right(candidate, { lost: 12, gained: 3 });
  const among = (others: number): string | undefined => {
    const rest = Array.from({ length: others }, (_, n) => ({
      ...right(candidate, { lost: 1, gained: 1 }),
      trialId: `another-${n}`,
    }));
    return viewReport(sweepFixture, [baseline, once, ...rest]).trials[1]?.verdict?.kind;
  };
  expect(among(0)).toBe('worse');
  expect(among(9)).toBe('cannot-tell');
});

const sines = (count: number, noise: number): string =>
  Buffer.from(
    Float32Array.from({ length: count }, (_, position) => Math.sin(position) + (position % 2 === 0 ? noise : -noise))
      .buffer,
  ).toString('base64');

const keeping = (own: TrialRecord, answers: readonly number[], noise: number): TrialRecord =>
  answered(own, own.evaluation?.metrics ?? [], {
    answers: packAnswers(answers),
    outputs: { images: 40, values: sines(400, noise) },
  });

const marginOfOne = (): number => 1;

test('flips count images that are answered otherwise, wrong ones too, and the outputs say how far they are from FP32’s', () => {
  const classes = Array.from({ length: IMAGES }, (_, image) => image % 300);
  const otherwise = classes.map((answer, image) => (image % 52 === 0 ? 299 - answer : answer));
  const comparison = compareTrials(
    keeping(baseline, classes, 0),
    keeping(right(candidate, { lost: 0, gained: 0 }), otherwise, 0.01),
    marginOfOne,
  );
  expect(comparison?.flips).toMatchObject({ images: 11, percent: (100 * 11) / IMAGES });
  expect(comparison?.flips?.interval.upper).toBeCloseTo(3.41, 2);
  // Power of a sine is 1 / 2, that of the noise 0.0001.
  expect(comparison?.signalToNoise?.decibels).toBeCloseTo(10 * Math.log10(0.5 / 0.0001), 1);
  expect(comparison?.signalToNoise?.images).toBe(40);
  expect(unpackAnswers(packAnswers([0, 70_000, 3]))).toEqual([0, 70_000, 3]);
});

test('an image by which a number is better or worse is resampled with its partner', () => {
  const numbers = (values: readonly number[]): MetricRecord => ({
    ...metricFixture('top1', { hits: 0, images: values.length }),
    name: 'overlap',
    value: values.reduce((sum, value) => sum + value, 0) / values.length,
    hits: null,
    outcomes: { kind: 'numbers', values: [...values] },
    isPrimary: true,
  });
  const before = Array.from({ length: IMAGES }, (_, image) => 40 + (image % 50));
  const after = before.map((value, image) => value - (image % 2 === 0 ? 3 : 1));
  const comparison = compareTrials(
    answered(baseline, [numbers(before)]),
    answered(candidate, [numbers(after)]),
    marginOfOne,
  );
  expect(comparison).toMatchObject({
    mcnemar: null,
    resolution: null,
    test: { method: 'paired bootstrap over images' },
  });
  expect(comparison?.test?.interval.lower).toBeCloseTo(-2 - (1.96 * 1) / Math.sqrt(IMAGES), 1);
  expect(comparison?.test?.p).toBeLessThan(0.01);
});
