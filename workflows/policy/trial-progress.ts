import { recipeName } from '../../contracts/recipe-name.js';
import type { TrialProgress } from '../../contracts/sweep.js';
import type { TrialPoint } from '../../contracts/trial-point.js';
import type { TrialStatus } from '../../contracts/trial-record.js';
import type { LaneState } from '../../contracts/workflows.js';

type TrialOfPlan = Pick<TrialPoint, 'trialId' | 'nodeId' | 'settings' | 'calibrationBatchSize'>;

/** A trial that has not begun. */
export const waitingTrial = ({ trialId, nodeId, settings, calibrationBatchSize }: TrialOfPlan): TrialProgress => ({
  trialId,
  nodeId,
  recipe: settings.recipe,
  recipeName: recipeName({ recipe: settings.recipe, settings, calibration: null }),
  calibrationBatchSize,
  status: 'waiting',
  startedAtMs: null,
  finishedAtMs: null,
  failure: null,
});

/** A trial that an earlier run of its lane ended, at these times; `null` where a retry left it as it was. */
export const endedTrial = (
  point: TrialPoint,
  status: TrialStatus,
  times: TrialTimes | null | undefined,
): TrialProgress => ({
  ...waitingTrial(point),
  status,
  ...(times === null ? { isKept: true } : {}),
  ...(times ? { startedAtMs: times[0], finishedAtMs: times[1] } : {}),
});

/** When a trial that has ended started and finished; `null` where nobody knows. */
export const timesOf = ({ startedAtMs, finishedAtMs }: TrialProgress): TrialTimes | null =>
  startedAtMs === null || finishedAtMs === null ? null : [startedAtMs, finishedAtMs];

type TrialTimes = NonNullable<NonNullable<LaneState['times']>[number]>;
