import { expect, test } from 'vitest';
import type { SettingsOf } from '../../contracts/recipe-settings.js';
import { planOf } from './resnet50-sweep.js';

const DATASET = { name: 'x', evaluation: { folder: 'val' }, calibration: { folder: 'train', images: 128 } };

/** Settings of ort-static in a sweep file with these keys. */
const ortStatic = (change: object, settings: object = {}): SettingsOf<'ort-static'> => {
  const { recipes } = planOf({ dataset: DATASET, recipes: [{ recipe: 'ort-static', ...settings }], ...change });
  const found = recipes.find((each) => each.recipe === 'ort-static');
  if (found === undefined) throw new Error('the plan has lost its recipe');
  return found;
};

/** Settings of torch-qat, calibrated only, in a sweep file with these keys. */
const torchQat = (change: object): SettingsOf<'torch-qat'> => {
  const { recipes } = planOf({ dataset: DATASET, recipes: [{ recipe: 'torch-qat', fineTuning: null }], ...change });
  const found = recipes.find((each) => each.recipe === 'torch-qat');
  if (found === undefined) throw new Error('the plan has lost its recipe');
  return found;
};

test('without a word about it, ranges of least squared error go to convolutions, residuals and pools', () => {
  expect(ortStatic({})).toMatchObject({ placement: 'with-residuals', calibration: { method: 'mse', bins: 2048 } });
  expect(ortStatic({ recipes: ['ort-static'] })).toEqual(ortStatic({}));
  expect(torchQat({})).toMatchObject({ placement: 'with-residuals', calibration: { method: 'mse', bins: 2048 } });
});

test('the preset paper calibrates by entropy and quantizes everything, for recipes by name too', () => {
  const paper = { placement: 'everything', calibration: { method: 'entropy', bins: 512, quantizedBins: 128 } };
  expect(ortStatic({ preset: 'paper' })).toMatchObject(paper);
  expect(ortStatic({ preset: 'paper', recipes: ['ort-static'] })).toMatchObject(paper);
});

test('the preset paper calibrates torch-qat by ModelOpt’s percentile and quantizes layers alone', () => {
  expect(torchQat({ preset: 'paper' })).toMatchObject({
    placement: 'weighted-inputs',
    calibration: { method: 'percentile', percentile: 99.99 },
  });
});

test('a preset is only of defaults: what a sweep file says itself stands', () => {
  const own = { placement: 'weighted-inputs', calibration: { method: 'percentile', bins: 300 } };
  expect(ortStatic({ preset: 'paper' }, own)).toMatchObject(own);
});

test('bins that are not named are those that suit the method', () => {
  expect(ortStatic({}, { calibration: { method: 'entropy' } }).calibration.bins).toBe(512);
  expect(ortStatic({}, { calibration: { method: 'percentile' } }).calibration.bins).toBe(2048);
});

test('torch-qat has no placement everything, for a quantizer belongs to a layer', () => {
  const recipes = [{ recipe: 'torch-qat', placement: 'everything' }];
  expect(() => planOf({ recipes })).toThrow(/recipes\.0\.placement|recipes\[0\]\.placement|placement: expected/);
});

test('presets give different sweeps', () => {
  const id = (preset: string) => planOf({ preset, dataset: DATASET, recipes: ['ort-static'] }).sweepId;
  expect(id('paper')).not.toBe(id('recommended'));
});
