import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { ResultsKind } from '../contracts/results-place.js';
import { migrationNames } from './migrations/migration-names.js';

/** Whether a database with these migrations lacks one. */
export const lacksMigration = (kind: ResultsKind, applied: readonly string[]): boolean =>
  applied.length < migrationNames(kind).length;

/** Fails with `ResultsTooNew` where a database has a migration that this version does not know. */
export const refuseNewer = (kind: ResultsKind, place: string, applied: readonly string[]): void => {
  const known: ReadonlySet<string> = new Set(migrationNames(kind));
  const unknown = applied.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new QuantfleetFailure(
    'ResultsTooNew',
    `${place} was written by a newer quantfleet: it has ${unknown.join(', ')}, which this version does not know.`,
  );
};
