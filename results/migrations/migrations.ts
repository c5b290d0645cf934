import type { Migration } from 'kysely';
import { firstTables } from './0001-first-tables.js';
import { gpuMeasurements } from './0002-gpu-measurements.js';

/** Every migration by its name; Kysely runs them in the order of their names and never twice. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first-tables': firstTables,
  '0002-gpu-measurements': gpuMeasurements,
};
