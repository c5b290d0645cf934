import { AVOIDABLE_LOSS_EXPLANATION, avoidableLossNotes } from './avoidable-loss.js';
import { FAR_KERNEL_EXPLANATION, farKernelNotes } from './far-kernels.js';
import { FALLEN_BACK_EXPLANATION, fallenBackNotes } from './fallen-back.js';
import { BUSY_EXPLANATION, busyNotes } from './busy-machine.js';
import { dataNotices } from './data-notes.js';
import { TAINTED_BLOCK_EXPLANATION, taintedBlockNotes } from './tainted-blocks.js';
import { DISTURBED_BLOCK_EXPLANATION, disturbedBlockNotes } from './disturbed-blocks.js';
import { NOISY_OUTPUT_EXPLANATION, noisyOutputNotes } from './noisy-outputs.js';
import type { ReportView } from '../model/report-view.js';
import { FALLBACK_STEP_EXPLANATION, fallbackStepNotes } from './fallback-steps.js';
import { DISAGREEMENT_EXPLANATION, disagreementNotes } from './fused-disagreement.js';
import { WARNING_EXPLANATION, warningNotes } from './tool-warnings.js';
import { UNSTEADY_EXPLANATION, unsteadyNotes } from './unsteady-rows.js';

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
    ...dataNotices(view),
    { explanation: AVOIDABLE_LOSS_EXPLANATION, notes: avoidableLossNotes(view) },
    { explanation: NOISY_OUTPUT_EXPLANATION, notes: noisyOutputNotes(view) },
    { explanation: BUSY_EXPLANATION, notes: busyNotes(view) },
    { explanation: FAR_KERNEL_EXPLANATION, notes: farKernelNotes(view) },
    { explanation: UNSTEADY_EXPLANATION, notes: unsteadyNotes(view) },
    { explanation: TAINTED_BLOCK_EXPLANATION, notes: taintedBlockNotes(view) },
    { explanation: DISTURBED_BLOCK_EXPLANATION, notes: disturbedBlockNotes(view) },
    { explanation: DISAGREEMENT_EXPLANATION, notes: disagreementNotes(view) },
    { explanation: FALLEN_BACK_EXPLANATION, notes: fallenBackNotes(view) },
    { explanation: FALLBACK_STEP_EXPLANATION, notes: fallbackStepNotes(view) },
    { explanation: WARNING_EXPLANATION, notes: warningNotes(view) },
  ].filter(({ notes }) => notes.length > 0);
