import { expect, test } from 'vitest';
import { unsupportedRecipes } from '../../../activities/device/unsupported-recipes.js';

const packages = { onnx: '1', onnxruntime: '1', polygraphy: '0', 'nvidia-modelopt': '0' };

test.each(['1.13.1', '2.3.0a0+6ddf5cf85e.nv24.04', '2.5.1+cpu'])(
  'torch %s may not load weights: the recipes that train or run it are unsupported, and the others are not',
  (torch) => {
    const reason = `needs torch 2.6 or newer on the node to load weights safely; there is ${torch}`;
    expect(unsupportedRecipes({ tools: { ...packages, torch }, fingerprint: {} })).toMatchObject({
      'pytorch-fp32': reason,
      'torch-qat': reason,
    });
    expect(unsupportedRecipes({ tools: { ...packages, torch }, fingerprint: {} })).not.toHaveProperty('ort-static');
  },
);

test.each(['2.6.0', '2.10.0+cu130', '3.0'])('torch %s may load weights', (torch) => {
  const unsupported = unsupportedRecipes({ tools: { ...packages, torch }, fingerprint: {} });
  expect(Object.keys(unsupported)).toEqual(['tensorrt-calibrator']);
});
