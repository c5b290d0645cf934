/** Names of all migrations in their order; apart from them, so that a database can be opened without Kysely. */
export const MIGRATION_NAMES = [
  '0001-first-tables',
  '0002-gpu-measurements',
  '0003-evaluation-documents',
  '0004-data-notes',
] as const;

/** One of {@link MIGRATION_NAMES}. */
export type MigrationName = (typeof MIGRATION_NAMES)[number];
