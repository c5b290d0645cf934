import { expect, test } from 'vitest';
import { EXPORT_COLUMNS } from '../../report/export/export-columns.js';
import { sqliteColumns } from '../results/sqlite-columns.js';
import { codeNames, readDocument, sectionOf } from './markdown.js';

const document = readDocument('docs/reference/results.md');

test('results.md lists every column of every table and view, and no other', async () => {
  expect(codeNames(sectionOf(document, '## Tables'))).toEqual(await sqliteColumns());
});

test('results.md lists every column of exported measurements, and no other', () => {
  const listed = codeNames(sectionOf(document, '## Exported measurements'));
  expect(listed).toEqual(EXPORT_COLUMNS.map(({ name }) => name));
});
