import type { Migration } from 'kysely';
import type { ResultsKind } from '../../contracts/results-place.js';
import { firstTables } from './0001-first-tables.js';
import { gpuMeasurements } from './0002-gpu-measurements.js';
import { evaluationDocuments } from './0003-evaluation-documents.js';
import { dataNotes } from './0004-data-notes.js';
import { comparisons } from './0005-comparisons.js';
import { nights } from './0006-nights.js';
import { machinesOfBoards } from './0007-machines-of-boards.js';
import { tablesOnPostgresql } from './0004-tables-on-postgresql.js';
import { COLUMN_TYPES, type ColumnTypes } from './column-types.js';
import type { FIRST_MIGRATIONS } from './migration-names.js';

type FirstMigrations = {
  readonly [Kind in ResultsKind]: Readonly<Record<(typeof FIRST_MIGRATIONS)[Kind][number], Migration>>;
};

const FIRST: FirstMigrations = {
  sqlite: {
    '0001-first-tables': firstTables,
    '0002-gpu-measurements': gpuMeasurements,
    '0003-evaluation-documents': evaluationDocuments,
    '0004-data-notes': dataNotes,
  },
  postgres: { '0004-tables-on-postgresql': tablesOnPostgresql },
};

/** A migration of both databases, in SQL that both understand but for the types of columns. */
export type SharedMigration = (types: ColumnTypes) => Migration;

/** One for each of the names that databases are opened by. */
const SHARED: Readonly<Record<string, SharedMigration>> = {
  '0005-comparisons': comparisons,
  '0006-nights': nights,
  '0007-machines-of-boards': machinesOfBoards,
};

/** A database's migrations by their names; Kysely runs them in the order of their names and never twice. */
export const migrationsOf = (
  kind: ResultsKind,
  shared: Readonly<Record<string, SharedMigration>> = SHARED,
): Readonly<Record<string, Migration>> => ({
  ...FIRST[kind],
  ...Object.fromEntries(Object.entries(shared).map(([name, migration]) => [name, migration(COLUMN_TYPES[kind])])),
});
