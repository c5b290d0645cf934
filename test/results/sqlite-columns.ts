import { join } from 'node:path';
import Database from 'libsql';
import { openResultsDatabase } from '../../results/results-database.js';
import { temporaryFolder } from '../temporary-folder.js';

/** `table.column` of every table and view of a new database, in the order they were made. */
export const sqliteColumns = async (): Promise<readonly string[]> => {
  const path = join(temporaryFolder(), 'results.db');
  await (await openResultsDatabase({ kind: 'sqlite', path })).close();
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
  return columns.map(({ column }) => column);
};
