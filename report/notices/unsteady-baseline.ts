import { BASELINE } from '../../contracts/recipe-table.js';
import { milliseconds } from '../text/formatted-numbers.js';
import type { ReportView } from '../model/report-view.js';
import { placed } from '../text/placed.js';
import type { TrialView } from '../model/trial-view.js';

/** Ratio of the quartiles from which on a baseline's latencies are worth a note. */
const NOTABLE_SPREAD = 1.1;

const noteOf = ({ name, trial, latency }: TrialView): readonly string[] => {
  if (latency === undefined || latency.upperQuartile <= NOTABLE_SPREAD * latency.lowerQuartile) return [];
  const [lower, upper] = [latency.lowerQuartile, latency.upperQuartile].map(milliseconds);
  return [
    `${placed(name, trial.nodeId)} was not steady: a quarter of its runs took less than ${lower}, a quarter more than ${upper}.`,
  ];
};

/** A note for each baseline of speed-ups on a GPU whose latencies are wide apart. */
export const unsteadyNotes = ({ trials }: ReportView): readonly string[] => {
  const nodes = new Set(trials.flatMap(({ trial, speedUp }) => (speedUp === undefined ? [] : [trial.nodeId])));
  return trials.flatMap((view) =>
    view.trial.recipe === BASELINE && view.trial.evaluation?.device === 'gpu' && nodes.has(view.trial.nodeId)
      ? noteOf(view)
      : [],
  );
};

/** What an unsteady baseline means for the numbers. */
export const UNSTEADY_EXPLANATION =
  'Speed-ups are relative to a latency that was not steady, so they are uncertain too. At batch size 1, PyTorch waits ' +
  'for the processor, not for the GPU: other work on the processor slows it.';
