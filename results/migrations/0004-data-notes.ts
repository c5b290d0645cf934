import { sql, type Kysely, type Migration } from 'kysely';

/** What was seen in a sweep's data before its trials. */
export const dataNotes: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await sql`alter table sweeps add column notes text not null default '[]'`.execute(database);
  },
};
