import type { FoldSpec } from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import { requireCoverage } from './required-coverage.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput, splitInput } from './stage-input.js';

/** Folds constants; afterwards every scale and zero-point is an initializer and the answers are the same. */
export const foldGraph = async (
  node: NodeContext,
  { onnx, preprocessing, sample, minimumCoverage }: FoldSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<'fold'>> => {
  const outcome = await runStage(
    node,
    {
      program: 'fold',
      parameters: { preprocessing },
      unkeyed: {},
      inputs: { onnx: fileInput(onnx), sample: splitInput(sample) },
    },
    attempt,
  );
  requireCoverage(outcome.facts.coverage, minimumCoverage);
  return outcome;
};
