import { expect, test } from 'vitest';
import { sqliteColumns } from '../results/sqlite-columns.js';
import { codeNames, readDocument, sectionOf } from './markdown.js';

test('results.md lists every column of every table and view, and no other', async () => {
  const listed = codeNames(sectionOf(readDocument('docs/reference/results.md'), '## Tables'));
  expect(listed).toEqual(await sqliteColumns());
});
