import { isCancellation } from '@temporalio/workflow';
import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import { outcomeArtifact } from '../../contracts/outcome-artifact.js';
import type { StageOutcome } from '../../contracts/stage.js';
import { failureReport } from '../policy/failure-report.js';
import { engineExecution } from './engine-execution.js';
import type { RecipeRun } from './recipe-run.js';

/** Lets trtexec measure the engine too; where it fails, the trial keeps our measurement and says why. */
export const crossCheck = async (
  { node, plan, finish }: RecipeRun,
  engine: ArtifactRef,
  evaluation: StageOutcome,
): Promise<void> => {
  const { preprocessing, speed } = plan;
  const execution = engineExecution(plan);
  const samples = outcomeArtifact(evaluation, 'samples');
  const inputName = evaluation.facts['inputName'] as string;
  try {
    finish(await node.crossCheckEngine({ engine, samples, inputName, preprocessing, speed, execution }));
  } catch (error) {
    if (isCancellation(error)) throw error;
    const { code, message } = failureReport(error);
    finish({ ...evaluation, artifacts: {}, facts: { via: 'trtexec', failure: `${code}: ${message}` }, seconds: 0 });
  }
};
