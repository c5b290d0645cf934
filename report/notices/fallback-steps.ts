import type { ReportView } from '../model/report-view.js';
import { placed } from '../text/placed.js';
import type { TrialView } from '../model/trial-view.js';

const noteOf = ({ trial, name, engine }: TrialView): readonly string[] => {
  const step = engine?.fallbackStep ?? null;
  if (step === null || step.number <= 1) return [];
  const refused = step.refused.map(({ settings, reason }) => `${settings}: ${reason}`).join('; ');
  const before = refused === '' ? '' : ` Before it: ${refused}`;
  return [`${placed(name, trial.nodeId)}: fallback step ${step.number} of ${step.of} (${step.settings}).${before}`];
};

/** A note for each engine that was built only after memory had run out. */
export const fallbackStepNotes = ({ trials }: ReportView): readonly string[] => trials.flatMap(noteOf);

/** What a fallback step means for the numbers. */
export const FALLBACK_STEP_EXPLANATION =
  'Memory ran out while some engines were built. They were built again with less: a smaller workspace, a lower ' +
  'optimization level or a smaller profile. Their speeds are those of the engine built that way.';
