import type { TrialProgress } from '../../contracts/sweep.js';
import type { TrialPoint } from '../../contracts/trial-point.js';

/** A trial that has not begun. */
export const waitingTrial = ({ trialId, nodeId, settings, calibrationBatchSize }: TrialPoint): TrialProgress => ({
  trialId,
  nodeId,
  recipe: settings.recipe,
  calibrationBatchSize,
  status: 'waiting',
  startedAtMs: null,
  finishedAtMs: null,
  failure: null,
});
