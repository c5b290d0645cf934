import { isCancellation } from '@temporalio/workflow';
import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import type { StageOutcome } from '../../contracts/stage-outcome.js';
import { failureReport } from '../policy/failure-report.js';
import { engineExecution } from './engine-execution.js';
import type { RecipeRun } from './recipe-run.js';

/** Lets trtexec measure the engine too; where it fails, the trial keeps our measurement and says why. */
export const crossCheck = async (
  { node, plan, recorded, note }: RecipeRun,
  engine: ArtifactRef,
  { artifacts: { samples }, facts: { inputName }, key, tools }: StageOutcome<'evaluate_tensorrt'>,
): Promise<void> => {
  const { preprocessing, speed } = plan;
  const execution = engineExecution(plan);
  try {
    recorded(await node.crossCheckEngine({ engine, samples, inputName, preprocessing, speed, execution }));
  } catch (error) {
    if (isCancellation(error)) throw error;
    const { code, message } = failureReport(error);
    const facts = { failure: `${code}: ${message}` };
    note({
      stage: 'evaluate',
      program: 'evaluate_trtexec',
      key,
      kind: 'failed',
      seconds: 0,
      tools,
      facts,
      warnings: [],
    });
  }
};
