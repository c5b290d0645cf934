import type { ResultsKind } from '../../contracts/results-place.js';

/** What made the first tables: on SQLite since version 0.1, on PostgreSQL in one step to where SQLite was by then. */
export const FIRST_MIGRATIONS = {
  sqlite: ['0001-first-tables', '0002-gpu-measurements', '0003-evaluation-documents', '0004-data-notes'],
  postgres: ['0004-tables-on-postgresql'],
} as const satisfies Record<ResultsKind, readonly string[]>;

/** Migrations after those, the same on both; docs/decisions/036-results-on-postgresql.md says how they are written. */
const SHARED_MIGRATIONS: readonly string[] = ['0005-comparisons', '0006-nights', '0007-machines-of-boards'];

/** Names of a database's migrations in their order; apart from them, so that it can be opened without Kysely. */
export const migrationNames = (kind: ResultsKind): readonly string[] => [
  ...FIRST_MIGRATIONS[kind],
  ...SHARED_MIGRATIONS,
];
