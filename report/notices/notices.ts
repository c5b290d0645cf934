import { FALLEN_BACK_EXPLANATION, fallenBackNotes } from './fallen-back.js';
import { BUSY_EXPLANATION, busyNotes } from './busy-machine.js';
import type { ReportView } from '../model/report-view.js';
import { RUNG_EXPLANATION, rungNotes } from './fallback-steps.js';
import { STRAYED_EXPLANATION, strayedNotes } from './fused-disagreement.js';
import { WARNING_EXPLANATION, warningNotes } from './tool-warnings.js';
import { UNSTEADY_EXPLANATION, unsteadyNotes } from './unsteady-baseline.js';

/** Something to know before one reads the numbers. */
export interface Notice {
  /** What the notes mean. */
  readonly explanation: string;
  /** At least one. */
  readonly notes: readonly string[];
}

/** Every notice of a report that has notes. */
export const noticesOf = (view: ReportView): readonly Notice[] =>
  [
    { explanation: BUSY_EXPLANATION, notes: busyNotes(view) },
    { explanation: UNSTEADY_EXPLANATION, notes: unsteadyNotes(view) },
    { explanation: STRAYED_EXPLANATION, notes: strayedNotes(view) },
    { explanation: FALLEN_BACK_EXPLANATION, notes: fallenBackNotes(view) },
    { explanation: RUNG_EXPLANATION, notes: rungNotes(view) },
    { explanation: WARNING_EXPLANATION, notes: warningNotes(view) },
  ].filter(({ notes }) => notes.length > 0);
