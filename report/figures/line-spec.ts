import type { Look, PointNumbers } from './plot.js';

/** A value with what it opens to. */
export interface LineValue {
  readonly value: number;
  /** The 95 % interval, where the value has one. */
  readonly interval: { readonly lower: number; readonly upper: number } | undefined;
  readonly numbers: PointNumbers;
}

/** A value at a batch size. */
export interface LinePoint extends LineValue {
  readonly batchSize: number;
}

/** Values of one series over batch sizes. */
export interface Line {
  readonly label: string;
  readonly look: Look;
  readonly points: readonly LinePoint[];
}

/** A value that has no batch size: a level across the whole plot. */
export interface Level {
  readonly label: string;
  readonly look: Look;
  readonly point: LineValue;
}

/** Lines over batch sizes on a base-2 logarithmic axis. */
export interface LineSpec {
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly Line[];
  readonly levels: readonly Level[];
  /** `zero`: from zero; `data`: as narrow as the data allow; `percent`: 0 … 100. */
  readonly yRange: 'zero' | 'data' | 'percent';
  /** Whether points of several lines at one batch size stand side by side. */
  readonly isDodged: boolean;
  readonly isDirectlyLabelled: boolean;
}
