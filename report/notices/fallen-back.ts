import { int8Layers, isMostlyNotInt8 } from '../model/engine-build.js';
import type { ReportView } from '../model/report-view.js';
import { placed } from '../text/placed.js';
import type { TrialView } from '../model/trial-view.js';

const noteOf = ({ name, trial, engine }: TrialView): readonly string[] => {
  if (engine === undefined || !isMostlyNotInt8(engine)) return [];
  const { int8, layers } = int8Layers(engine);
  return [`${placed(name, trial.nodeId)}: ${int8} of ${layers} run in INT8.`];
};

/** A note for each INT8 engine that runs less than half of its convolutions and matrix products in INT8. */
export const fallenBackNotes = ({ trials }: ReportView): readonly string[] => trials.flatMap(noteOf);

/** What such an engine means for the numbers. */
export const FALLEN_BACK_EXPLANATION =
  'TensorRT runs most convolutions and matrix products of some INT8 engines in another precision, because a scale is ' +
  'missing or because it timed INT8 as slower. Their accuracies and speeds say little about INT8. quantfleet engine ' +
  'inspect names the layers. No gain of INT8 is told of them.';
