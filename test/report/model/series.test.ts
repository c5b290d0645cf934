import { expect, test } from 'vitest';
import type { RecipeSettings } from '../../../contracts/recipe-settings.js';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { metricFigure } from '../../../report/figures/metric-figures.js';
import { panelsOf } from '../../../report/figures/panels.js';
import { htmlReport } from '../../../report/html/html-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { fineTunedSettings } from '../fine-tuned-settings.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const ofRecipe = (recipe: string): readonly TrialRecord[] =>
  trialFixtures.filter((trial) => trial.recipe === recipe && trial.evaluation !== null);

/** The trials of a recipe twice, with settings that read the same. */
const twice = (recipe: string, [one, other]: readonly [RecipeSettings, RecipeSettings]): readonly TrialRecord[] =>
  [one, other].flatMap((settings, index) =>
    ofRecipe(recipe).map((trial) => ({
      ...trial,
      trialId: `${trial.trialId}-${index}`,
      settings,
      settingsDigest: `${index}`.repeat(64),
    })),
  );

const ort = (quantizedBins: number): RecipeSettings => ({
  recipe: 'ort-static',
  calibration: { method: 'entropy', percentile: 99.99, bins: 512, quantizedBins },
  placement: 'everything',
  executionProvider: false,
});

test.each([
  ['ort-static', [ort(128), ort(64)], ['ort-static, quantizedBins 128', 'ort-static, quantizedBins 64']],
  [
    'torch-qat',
    [fineTunedSettings({ seed: 1 }), fineTunedSettings({ seed: 2 })],
    ['torch-qat, seed 1', 'torch-qat, seed 2'],
  ],
  [
    'torch-qat',
    [fineTunedSettings({ seed: 1 }), fineTunedSettings({ seed: 1, augmentation: 'flip' })],
    ['torch-qat, augmentation none', 'torch-qat, augmentation flip'],
  ],
] as const)('settings of %s that read the same but differ are two lines of every figure', (recipe, pair, labels) => {
  const view = viewReport(sweepFixture, twice(recipe, pair));
  expect(view.series.map(({ label }) => label)).toEqual(labels);
  expect(view.series.map(({ views }) => views.length)).toEqual([8, 8]);
  const [figure] = panelsOf(view).flatMap((panel) => view.metrics.flatMap((metric) => metricFigure(panel, metric)));
  expect(figure?.legend.map(({ label }) => label)).toEqual(labels);
  expect(new Set(view.trials.map(({ name }) => name)).size).toBe(16);
  for (const label of labels) expect(htmlReport(view)).toContain(label);
});

test('settings that were not kept are told apart by their digests', () => {
  const [first] = twice('ort-static', [ort(128), ort(64)]);
  if (first === undefined) throw new Error('the fixture is short');
  const trials = ['a', 'b'].map((digit) => ({ ...first, settings: null, settingsDigest: digit.repeat(64) }));
  expect(viewReport(sweepFixture, trials).series.map(({ label }) => label)).toEqual([
    'ort-static, settings aaaaaaaa',
    'ort-static, settings bbbbbbbb',
  ]);
});
