import { expect, test } from 'vitest';
import { TAINTS } from '../../contracts/conditions.js';
import { codeRows, readDocument, sectionOf } from './markdown.js';

test('the reference lists every taint with its meaning, and no other', () => {
  const section = sectionOf(readDocument('docs/reference/results.md'), '## Taints of a block');
  expect(codeRows(section)).toEqual(Object.entries(TAINTS).map(([code, what]) => `| \`${code}\` | ${what} |`));
});
