import { join } from 'node:path';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { openResultsDatabase } from '../../results/results-database.js';
import { temporaryFolder } from '../temporary-folder.js';
import { codeNames, readDocument, sectionOf } from './markdown.js';

test('results.md lists every column of every table and view, and no other', async () => {
  const path = join(temporaryFolder(), 'results.db');
  const results = openResultsDatabase(path);
  await results.sweeps();
  results.close();
  const sqlite = new Database(path);
  const columns = sqlite
    .prepare(
      `select tables.name || '.' || columns.name as column
       from sqlite_master as tables join pragma_table_info(tables.name) as columns
       where tables.type in ('table', 'view') and tables.name not like 'kysely%' and tables.name not like 'sqlite%'
       order by tables.rowid, columns.cid`,
    )
    .all() as { column: string }[];
  sqlite.close();
  const listed = codeNames(sectionOf(readDocument('docs/reference/results.md'), '## Tables'));
  expect(listed).toEqual(columns.map(({ column }) => column));
});
