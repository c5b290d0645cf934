import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';

const noteOf = ({ trial, name, engine }: TrialView): readonly string[] => {
  const rung = engine?.rung ?? null;
  if (rung === null || rung.number <= 1) return [];
  const refused = rung.refused.map(({ settings, reason }) => `${settings}: ${reason}`).join('; ');
  const before = refused === '' ? '' : ` Before it: ${refused}`;
  return [`${name} on ${trial.nodeId}: rung ${rung.number} of ${rung.of} (${rung.settings}).${before}`];
};

/** A note for each engine that was built only after memory had run out. */
export const rungNotes = ({ trials }: ReportView): readonly string[] => trials.flatMap(noteOf);

/** What climbing the ladder means for the numbers. */
export const RUNG_EXPLANATION =
  'Memory ran out while some engines were built. They were built again with less: a smaller workspace, a lower ' +
  'optimization level or a smaller profile. Their speeds are those of such an engine.';
