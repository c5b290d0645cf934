import { expect, test } from 'vitest';
import { canonicalJson, digestOf } from '../../../activities/artifacts/canonical-json.js';

test('the order in which fields were written does not change the text', () => {
  expect(canonicalJson({ b: 1, a: [{ d: null, c: 'x' }] })).toBe('{"a":[{"c":"x","d":null}],"b":1}');
  expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
});

test('the order of a list does', () => {
  expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
});
