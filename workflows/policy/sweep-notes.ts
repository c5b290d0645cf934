import type { DataNote } from '../../contracts/data-notes.js';
import type { ListedSplit } from '../../contracts/dataset.js';
import type { SweepPlan } from '../../contracts/sweep.js';

/** What was seen in a sweep before its trials. */
export const sweepNotes = ({ notes = [] }: SweepPlan, splits: readonly ListedSplit[]): readonly DataNote[] => [
  ...notes,
  ...splits.flatMap((split) => split.notes ?? []),
];
