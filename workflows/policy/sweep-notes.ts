import type { DataNote } from '../../contracts/data-notes.js';
import type { ListedSplit } from '../../contracts/dataset.js';
import type { ResolvedModel } from '../../contracts/model.js';
import type { SweepPlan } from '../../contracts/sweep.js';

/** What was seen in a sweep before its trials. */
export const sweepNotes = (
  { notes = [] }: SweepPlan,
  { model, splits }: { readonly model?: ResolvedModel | undefined; readonly splits: readonly ListedSplit[] },
): readonly DataNote[] => [
  ...notes,
  ...(model === undefined || model.kind === 'onnx' ? [] : (model.notes ?? [])),
  ...splits.flatMap((split) => split.notes ?? []),
];
