import { measurementOf, type TrialView } from '../model/trial-view.js';

/** Content of a field; `null` is an empty one. */
export type Cell = string | number | null;
/** A named column. */
export type Column = readonly [name: string, cell: (view: TrialView) => Cell];

/** A column's content from a measurement. */
export const value =
  (metric: string, batchSize?: number) =>
  (view: TrialView): Cell =>
    measurementOf(view, metric, batchSize)?.value ?? null;
