import type { ExportSpec } from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage.js';
import { modelInput } from './model-input.js';
import { requireCoverage } from './required-coverage.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput, splitInput } from './stage-input.js';

/** PyTorch to ONNX, compared with the original on real images; an ONNX model is checked in the same way. */
export const exportModel = async (
  node: NodeContext,
  spec: ExportSpec,
  attempt: StageAttempt,
): Promise<StageOutcome> => {
  const { checkpoint, opset, preprocessing } = spec;
  const { parameter: model, inputs } = await modelInput(node, spec.model);
  const outcome = await runStage(
    node,
    {
      stage: 'export',
      program: spec.model.kind === 'onnx' ? 'check_onnx' : 'export',
      parameters: { model, preprocessing: { ...preprocessing }, opset, expectQuantized: checkpoint !== null },
      inputs: {
        ...inputs,
        sample: splitInput(spec.sample),
        ...(checkpoint === null ? {} : { checkpoint: fileInput(checkpoint) }),
      },
    },
    attempt,
  );
  if (checkpoint !== null) requireCoverage(outcome, spec.minimumCoverage);
  return outcome;
};
