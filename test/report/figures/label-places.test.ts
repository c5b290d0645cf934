import { expect, test } from 'vitest';
import { placeLabels } from '../../../report/figures/label-places.js';

test('labels that would overlap move apart, stay in their order and in the room', () => {
  expect(placeLabels([50, 52, 200], { gap: 15, top: 0, bottom: 300 })).toEqual([50, 65, 200]);
  expect(placeLabels([299, 290, 10], { gap: 15, top: 0, bottom: 300 })).toEqual([300, 285, 10]);
});
