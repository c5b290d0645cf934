import type { FoldSpec } from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage.js';
import { requireCoverage } from './required-coverage.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput, splitInput } from './stage-input.js';

/** Folds constants; afterwards every scale and zero-point is an initializer and the answers are the same. */
export const foldGraph = async (node: NodeContext, spec: FoldSpec, attempt: StageAttempt): Promise<StageOutcome> => {
  const outcome = await runStage(
    node,
    {
      stage: 'fold',
      program: 'fold',
      parameters: { preprocessing: { ...spec.preprocessing } },
      inputs: { onnx: fileInput(spec.onnx), sample: splitInput(spec.sample) },
    },
    attempt,
  );
  requireCoverage(outcome, spec.minimumCoverage);
  return outcome;
};
