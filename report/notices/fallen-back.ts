import { fallenBack } from '../model/engine-build.js';
import type { ReportView } from '../model/report-view.js';
import { placed } from '../text/placed.js';
import type { TrialView } from '../model/trial-view.js';

const noteOf = ({ name, trial, engine }: TrialView): readonly string[] => {
  const left = engine === undefined ? undefined : fallenBack(engine);
  return left === undefined ? [] : [`${placed(name, trial.nodeId)}: ${left}.`];
};

/** A note for each engine that runs less than half of its convolutions and matrix products in the precision it was built for. */
export const fallenBackNotes = ({ trials }: ReportView): readonly string[] => trials.flatMap(noteOf);

/** What such an engine means for the numbers. */
export const FALLEN_BACK_EXPLANATION =
  'TensorRT runs most convolutions and matrix products of some engines in another precision than they were built for, because a ' +
  'scale is missing or because it timed that one as slower. Their accuracies and speeds say little about that precision. ' +
  'quantfleet engine inspect names the layers. No gain of INT8 is told of such an INT8 engine; one over such an FP16 engine is over what TensorRT made of FP16.';
