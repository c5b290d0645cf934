import type { ExportSpec } from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import { networkInput } from './network-input.js';
import { requireCoverage } from './required-coverage.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput, splitInput } from './stage-input.js';

/** PyTorch to ONNX, compared with the original on real images; an ONNX model is checked in the same way. */
export const exportModel = async (
  node: NodeContext,
  spec: ExportSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<'export' | 'check_onnx'>> => {
  const { checkpoint, opset, preprocessing } = spec;
  const sample = splitInput(spec.sample);
  if (spec.model.kind === 'onnx') {
    const { classes, output, onnx } = spec.model;
    return runStage(
      node,
      {
        program: 'check_onnx',
        parameters: { preprocessing, classes, ...(output === undefined ? {} : { output }) },
        unkeyed: {},
        inputs: { onnx: fileInput(onnx), sample },
      },
      attempt,
    );
  }
  const { model, inputs } = await networkInput(node, spec.model, attempt);
  const outcome = await runStage(
    node,
    {
      program: 'export',
      parameters: { model, preprocessing, opset, expectQuantized: checkpoint !== null },
      unkeyed: {},
      inputs: { ...inputs, sample, ...(checkpoint === null ? {} : { checkpoint: fileInput(checkpoint) }) },
    },
    attempt,
  );
  const { coverage } = outcome.facts;
  if (coverage !== undefined) requireCoverage(coverage, spec.minimumCoverage);
  return outcome;
};
