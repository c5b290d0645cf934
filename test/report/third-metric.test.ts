import { expect, test } from 'vitest';
import type { MetricRecord } from '../../contracts/metric.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { csvReport } from '../../report/csv/csv-report.js';
import { htmlReport } from '../../report/html/html-report.js';
import { markdownReport } from '../../report/markdown/markdown-report.js';
import { viewReport } from '../../report/model/report-view.js';
import { sweepText } from '../../report/terminal/sweep-text.js';
import { plainSpaces } from './plain-text.js';
import { sweepFixture, trialFixtures } from './sweep-fixture.js';

const meanPerClass: MetricRecord = {
  name: 'mean-per-class-accuracy',
  unit: 'percent',
  better: 'higher',
  value: 87.65,
  images: 10_000,
  hits: null,
  outcomes: null,
  isPrimary: false,
};

const withIt = (trial: TrialRecord): TrialRecord =>
  trial.evaluation === null
    ? trial
    : { ...trial, evaluation: { ...trial.evaluation, metrics: [...trial.evaluation.metrics, meanPerClass] } };

const later = trialFixtures.map(withIt);
const [first, ...rest] = later;
const mixed = [...trialFixtures.slice(0, 1), ...rest];

test('a third metric has a column in every table, a figure and its definition, without an interval', () => {
  const view = viewReport(sweepFixture, later);
  const html = htmlReport(view);
  expect(html).toContain('id="figure-mean-per-class-accuracy"');
  expect(html).toContain('Mean per-class accuracy (%)');
  expect(html).toContain('Mean, over the classes that occur,');
  expect(markdownReport(view)).toContain('| Mean per-class accuracy (%) | 87.65 |');
  const [header = ''] = csvReport(view).split('\r\n');
  expect(header).toContain('top5_upper_percent,mean_per_class_accuracy_percent,top1_difference_points');
  const text = sweepText(sweepFixture, later).split('\n');
  expect(text.slice(2, 4).join('\n')).toMatch(/ class .*\n.* mean % /);
  expect(Math.max(...text.map((line) => line.length))).toBeLessThanOrEqual(110);
});

test('a trial that was saved before the metric shows it as absent, and keeps the others', () => {
  expect(first?.recipe).toBe('pytorch-fp32');
  const view = viewReport(sweepFixture, mixed);
  expect(plainSpaces(sweepText(sweepFixture, mixed))).toMatch(/pytorch-fp32 .*99\.89 +– +– +– /);
  expect(markdownReport(view)).toContain('| Mean per-class accuracy (%) | – |');
  const [, baseline = ''] = csvReport(view).split('\r\n');
  expect(baseline).toContain('91.72');
  expect(viewReport(sweepFixture, trialFixtures).metrics.map(({ name }) => name)).toEqual(['top1', 'top5']);
});
