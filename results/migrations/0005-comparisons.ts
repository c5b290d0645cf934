import { sql, type Kysely, type Migration } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Comparisons by turns, one a node of a sweep at most. */
export const comparisons = ({ text }: ColumnTypes): Migration => ({
  async up(database: Kysely<unknown>): Promise<void> {
    await sql
      .raw(
        `create table comparisons (
          sweep_id ${text} not null,
          node_id ${text} not null,
          status ${text} not null,
          failure_code ${text},
          failure_message ${text},
          failure_advice ${text},
          failure_log_file ${text},
          started_at ${text} not null,
          finished_at ${text} not null,
          compared ${text},
          primary key (sweep_id, node_id)
        )`,
      )
      .execute(database);
  },
});
