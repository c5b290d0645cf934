import { expect, test } from 'vitest';
import { searchAttributes } from '../../contracts/search-attributes.js';

test('only what is known is a search attribute', () => {
  expect(searchAttributes({ sweep: 'nightly', node: 'orin-1' })).toEqual([
    { key: { name: 'QuantfleetSweep', type: 'KEYWORD' }, value: 'nightly' },
    { key: { name: 'QuantfleetNode', type: 'KEYWORD' }, value: 'orin-1' },
  ]);
});

test('a value is cut to the 255 bytes of a Keyword, between characters', () => {
  const [attribute] = searchAttributes({ sweep: `${'a'.repeat(252)}é😀` });
  expect(attribute?.value).toBe(`${'a'.repeat(252)}é`);
});
