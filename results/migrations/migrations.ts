import type { Migration } from 'kysely';
import { firstTables } from './0001-first-tables.js';
import { gpuMeasurements } from './0002-gpu-measurements.js';
import { evaluationDocuments } from './0003-evaluation-documents.js';
import { dataNotes } from './0004-data-notes.js';
import type { MigrationName } from './migration-names.js';

/** Every migration by its name; Kysely runs them in the order of their names and never twice. */
export const MIGRATIONS: Readonly<Record<MigrationName, Migration>> = {
  '0001-first-tables': firstTables,
  '0002-gpu-measurements': gpuMeasurements,
  '0003-evaluation-documents': evaluationDocuments,
  '0004-data-notes': dataNotes,
};
