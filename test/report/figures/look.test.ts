import { expect, test } from 'vitest';
import { drawMarker, lookOf } from '../../../report/figures/look.js';

test('three series of one recipe, as an INT8 engine and its controls in FP16 and FP32, have markers of their own', () => {
  const markers = [0, 1, 2].map(
    (repeat) => drawMarker(lookOf({ recipe: 'tensorrt-calibrator', repeat, nodePosition: null }), 0, 0).markup,
  );
  expect(new Set(markers).size).toBe(3);
});
