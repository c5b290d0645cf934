import type { EvaluateSpec } from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage.js';
import { modelInput } from './model-input.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput, splitInput } from './stage-input.js';

/** Measures accuracy, latency, throughput and usage on this node. */
export const evaluateEngine = async (
  node: NodeContext,
  spec: EvaluateSpec,
  attempt: StageAttempt,
): Promise<StageOutcome> => {
  const parameters = {
    preprocessing: { ...spec.preprocessing },
    ...spec.speed,
    accuracyBatchSize: spec.accuracyBatchSize,
    threads: spec.threads,
  };
  const evaluation = splitInput(spec.evaluation);
  // A kernel update alone does not make a measurement another one.
  const { kernel: _, ...machine } = node.probe.fingerprint;
  if (spec.kind === 'onnxruntime') {
    const inputs = { onnx: fileInput(spec.onnx), engine: fileInput(spec.engine), evaluation };
    return runStage(node, { stage: 'evaluate', program: 'evaluate_onnxruntime', parameters, inputs, machine }, attempt);
  }
  const { parameter: model, inputs } = await modelInput(node, spec.model);
  return runStage(
    node,
    {
      stage: 'evaluate',
      program: 'evaluate_torch',
      parameters: { model, ...parameters },
      inputs: { ...inputs, evaluation },
      machine,
    },
    attempt,
  );
};
