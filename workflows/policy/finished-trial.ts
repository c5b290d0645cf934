import type { FinishedTrial } from '../../contracts/activities.js';
import type { PipelineInput } from '../../contracts/workflows.js';
import type { RecipeResult, RunNotes } from '../recipes/recipe-run.js';
import { describeCalibration } from './describe-calibration.js';

/** How a trial ended, and what it did until then. */
export interface TrialEnd extends Pick<FinishedTrial, 'status' | 'failure' | 'startedAt' | 'finishedAt'> {
  readonly notes: Pick<RunNotes, 'stages' | 'proof'>;
  readonly result: RecipeResult | null;
}

/** A trial as its row is saved. */
export const finishedTrial = (
  { plan, point }: Pick<PipelineInput, 'plan' | 'point'>,
  { notes, result, ...end }: TrialEnd,
): FinishedTrial => ({
  trialId: point.trialId,
  sweepId: plan.sweepId,
  recipe: point.settings.recipe,
  settings: point.settings,
  calibration: describeCalibration(point.settings),
  calibrationBatchSize: point.calibrationBatchSize,
  calibrationImages: imagesCalibratedOn(notes),
  nodeId: point.nodeId,
  ...(plan.night === undefined ? {} : { night: plan.night.nightId }),
  ...(point.build === undefined ? {} : { build: point.build }),
  ...end,
  stages: notes.stages,
  tensorrtRtxProof: notes.proof,
  evaluation: result === null ? null : { outcome: result.evaluation, engineBytes: result.engineBytes },
});

/** Unreadable images are left out, so that there may be fewer than the sweep asks for. */
const imagesCalibratedOn = ({ stages }: Pick<RunNotes, 'stages'>): number | null => {
  const images = stages.find(({ stage }) => stage === 'calibrate')?.facts['images'];
  return typeof images === 'number' ? images : null;
};
