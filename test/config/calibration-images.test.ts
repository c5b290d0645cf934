import { expect, test } from 'vitest';
import { planOf } from './resnet50-sweep.js';

const FP16 = { recipe: 'tensorrt-calibrator', precision: 'fp16' };

/** A plan of a sweep file with these recipes and calibration images. */
const load = (recipes: readonly unknown[], calibration?: unknown) =>
  planOf({
    recipes,
    dataset: { name: 'x', evaluation: { folder: 'val' }, ...(calibration === undefined ? {} : { calibration }) },
  });

test('a sweep of the baseline alone needs no calibration images', () => {
  expect(load(['pytorch-fp32']).splits.map(({ role }) => role)).toEqual(['evaluation']);
});

test('a sweep that calibrates nothing is not refused for its calibration batch sizes', () => {
  expect(load(['pytorch-fp32', FP16], { folder: 'train', images: 4 }).recipes).toHaveLength(2);
  expect(load([FP16], { folder: 'train' }).recipes).toHaveLength(1);
  expect(load(['pytorch-fp32'], { folder: 'train', images: 4 }).recipes).toHaveLength(1);
});

test('an engine in FP16 needs calibration images all the same, to compare its export on', () => {
  expect(() => load([FP16])).toThrow(/dataset\.calibration is missing: tensorrt-calibrator needs images/);
});

test('a recipe that calibrates needs calibration images, their number, and batch sizes that fit', () => {
  expect(() => load(['ort-static'])).toThrow(/dataset\.calibration is missing/);
  expect(() => load(['ort-static'], { folder: 'train' })).toThrow(/dataset\.calibration\.images is missing/);
  expect(() => load([FP16, 'ort-static'], { folder: 'train', images: 4 })).toThrow(/size 128 exceeds the 4/);
});
