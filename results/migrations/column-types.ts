import type { ResultsKind } from '../../contracts/results-place.js';

/** How columns are declared, so that both databases hold the same and sort it in the same order. */
export interface ColumnTypes {
  /** Sorted by its bytes, NULs are none; JSON and times are text too. */
  readonly text: string;
  /** 64 bits. */
  readonly integer: string;
  /** 64 bits; PostgreSQL's own `real` has 32. */
  readonly real: string;
}

/** A column's type in each database. */
export const COLUMN_TYPES: Readonly<Record<ResultsKind, ColumnTypes>> = {
  sqlite: { text: 'text', integer: 'integer', real: 'real' },
  postgres: { text: 'text collate "C"', integer: 'bigint', real: 'double precision' },
};
