import type { Transaction } from 'kysely';
import type { ResultsSchema } from './database-schema.js';

/**
 * SQLite takes 32,766 parameters a statement (SQLITE_MAX_VARIABLE_NUMBER), PostgreSQL 65,535; our widest table has 21 columns.
 */
const ROWS_A_STATEMENT = 1000;

/** Inserts rows, any number of them. */
export const insertRows = async <Table extends keyof ResultsSchema>(
  transaction: Transaction<ResultsSchema>,
  table: Table,
  rows: readonly ResultsSchema[Table][],
): Promise<void> => {
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    const chunk = rows.slice(start, start + ROWS_A_STATEMENT);
    await transaction.insertInto<keyof ResultsSchema>(table).values(chunk).execute();
  }
};
