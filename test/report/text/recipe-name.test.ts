import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { recipeName } from '../../../contracts/recipe-name.js';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { csvReport } from '../../../report/csv/csv-report.js';
import { htmlReport } from '../../../report/html/html-report.js';
import type { JsonReport } from '../../../report/json/json-report.js';
import { jsonReport } from '../../../report/json/json-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { sweepText } from '../../../report/terminal/sweep-text.js';
import { fineTuned, fineTuningFixture } from '../fine-tuned-trial.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const settings = {
  recipe: 'torch-qat',
  calibration: { method: 'percentile', percentile: 99.99, bins: 2048 },
  placement: 'weighted-inputs',
  fineTuning: null,
} as const;

const CALIBRATED_ONLY = 'torch-qat, calibrated only';

const calibratedOnly = (trial: TrialRecord): TrialRecord =>
  trial.recipe === 'torch-qat' ? { ...trial, settings } : trial;

test('a row of torch-qat that was not fine-tuned is called so in every form of the report', () => {
  const trials = trialFixtures.map(calibratedOnly);
  const view = viewReport(sweepFixture, trials);
  const count = trials.filter(({ recipe }) => recipe === 'torch-qat').length;
  const rows = parse<Record<string, string>>(csvReport(view), { columns: true });
  expect(rows.filter((row) => row['recipe_name'] === CALIBRATED_ONLY)).toHaveLength(count);
  const json = JSON.parse(jsonReport(view)) as JsonReport;
  expect(json.trials.filter((trial) => trial.recipeName === CALIBRATED_ONLY)).toHaveLength(count);
  expect(sweepText(sweepFixture, trials).split(CALIBRATED_ONLY).length).toBeGreaterThan(count);
  expect(markdownReport(view).split(CALIBRATED_ONLY).length).toBeGreaterThan(count);
  const html = htmlReport(view);
  expect(html).toContain(`W1 ${CALIBRATED_ONLY}`);
  const figures = html.match(/<svg[^]*?<\/svg>/g)?.join('') ?? '';
  expect(figures).toContain(CALIBRATED_ONLY);
  expect(view.series.map(({ label }) => label).filter((label) => label.startsWith('torch-qat'))).toEqual([
    CALIBRATED_ONLY,
  ]);
});

const IN_VAIN = 'torch-qat, fine-tuned in vain';

const inVain = (trial: TrialRecord): TrialRecord =>
  trial.recipe === 'torch-qat' ? fineTuned(trial, { ...fineTuningFixture, keptEpoch: 0 }) : trial;

test('a row of torch-qat that no epoch of its fine-tuning made better is called so in every form of the report', () => {
  const trials = trialFixtures.map(inVain);
  const view = viewReport(sweepFixture, trials);
  const count = trials.filter(({ recipe }) => recipe === 'torch-qat').length;
  const rows = parse<Record<string, string>>(csvReport(view), { columns: true });
  expect(rows.filter((row) => row['recipe_name'] === IN_VAIN)).toHaveLength(count);
  const json = JSON.parse(jsonReport(view)) as JsonReport;
  expect(json.trials.filter((trial) => trial.recipeName === IN_VAIN)).toHaveLength(count);
  expect(sweepText(sweepFixture, trials).split(IN_VAIN).length).toBeGreaterThan(count);
  expect(markdownReport(view).split(IN_VAIN).length).toBeGreaterThan(count);
  expect(htmlReport(view)).toContain(`W1 ${IN_VAIN}`);
});

test('where fine-tuning helped at another calibration batch size, the rows are told apart and their series stays one', () => {
  const [first] = trialFixtures.filter(({ recipe }) => recipe === 'torch-qat');
  const trials = trialFixtures.map((trial) => (trial === first ? inVain(trial) : trial));
  const view = viewReport(sweepFixture, trials);
  const rows = parse<Record<string, string>>(csvReport(view), { columns: true });
  expect(rows.filter((row) => row['recipe_name'] === IN_VAIN)).toHaveLength(1);
  expect(view.series.map(({ label }) => label).filter((label) => label.startsWith('torch-qat'))).toEqual(['torch-qat']);
});

test('rows of versions that kept no settings are told by their calibration', () => {
  const named = (calibration: string | null): string =>
    recipeName({ recipe: 'torch-qat', settings: null, calibration });
  expect(named('entropy, 512 bins, no fine-tuning')).toBe(CALIBRATED_ONLY);
  expect(named('entropy, 512 bins, 1 epoch at 0.001')).toBe('torch-qat');
  expect(recipeName({ recipe: 'ort-static', settings: null, calibration: 'minmax' })).toBe('ort-static');
});

test('an engine without INT8 is called by its precision, not by the recipe that would have calibrated it', () => {
  const settings = { recipe: 'tensorrt-calibrator', calibrator: 'entropy2', calibrationCache: null } as const;
  const name = (precision: 'int8' | 'fp16' | 'fp32') =>
    recipeName({ recipe: 'tensorrt-calibrator', calibration: null, settings: { ...settings, precision } });
  expect([name('fp16'), name('fp32'), name('int8')]).toEqual(['TensorRT FP16', 'TensorRT FP32', 'tensorrt-calibrator']);
  expect(recipeName({ recipe: 'pytorch-fp32', calibration: null, settings: null })).toBe('pytorch-fp32');
});
