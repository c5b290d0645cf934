import { sql, type Kysely, type Migration } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Which machine was a board on a night; empty where nothing told, as on nights before. */
export const machinesOfBoards = ({ text }: ColumnTypes): Migration => ({
  async up(database: Kysely<unknown>): Promise<void> {
    await sql.raw(`alter table night_nodes add column machine_id ${text} not null default ''`).execute(database);
  },
});
