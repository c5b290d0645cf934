import { expect, test } from 'vitest';
import { recipeName } from '../../../report/text/recipe-name.js';

test('an engine without INT8 is called by its precision, not by the recipe that would have calibrated it', () => {
  const settings = { recipe: 'tensorrt-calibrator', calibrator: 'entropy2', calibrationCache: null } as const;
  const name = (precision: 'int8' | 'fp16' | 'fp32') =>
    recipeName({ recipe: 'tensorrt-calibrator', settings: { ...settings, precision } });
  expect([name('fp16'), name('fp32'), name('int8')]).toEqual(['TensorRT FP16', 'TensorRT FP32', 'tensorrt-calibrator']);
  expect(recipeName({ recipe: 'pytorch-fp32', settings: null })).toBe('pytorch-fp32');
});
