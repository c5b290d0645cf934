import type { EvaluateSpec, EvaluateTorchSpec } from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage.js';
import { measurementIdentity } from './device/measurement-identity.js';
import { modelInput } from './model-input.js';
import { runStage, type StageWork } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput, splitInput } from './stage-input.js';

/** Measures accuracy, latency, throughput and usage on this node. */
export const evaluateEngine = async (
  node: NodeContext,
  spec: EvaluateSpec,
  attempt: StageAttempt,
): Promise<StageOutcome> => {
  const { program, usesGpu, parameters, inputs } = await evaluationPlan(node, spec);
  return runStage(
    node,
    {
      stage: 'evaluate',
      program,
      usesGpu,
      parameters: {
        preprocessing: { ...spec.preprocessing },
        ...spec.speed,
        accuracyBatchSize: spec.accuracyBatchSize,
        ...parameters,
      },
      inputs: { ...inputs, evaluation: splitInput(spec.evaluation) },
      machine: await measurementIdentity(node, usesGpu),
    },
    attempt,
  );
};

type EvaluationPlan = Required<Pick<StageWork, 'program' | 'usesGpu' | 'parameters' | 'inputs'>>;

const evaluationPlan = async (node: NodeContext, spec: EvaluateSpec): Promise<EvaluationPlan> => {
  switch (spec.kind) {
    case 'torch':
      return torchPlan(node, spec);
    case 'onnxruntime':
      return {
        program: 'evaluate_onnxruntime',
        usesGpu: false,
        parameters: { threads: spec.threads },
        inputs: { onnx: fileInput(spec.onnx), engine: fileInput(spec.engine) },
      };
    case 'tensorrt':
      return {
        program: 'evaluate_tensorrt',
        usesGpu: true,
        parameters: { ...spec.execution },
        inputs: { engine: fileInput(spec.engine) },
      };
    case 'ort-tensorrt':
      return {
        program: 'evaluate_ort_tensorrt',
        usesGpu: true,
        parameters: {},
        inputs: { engine: fileInput(spec.engine) },
      };
  }
};

const torchPlan = async (node: NodeContext, { model, device, threads }: EvaluateTorchSpec): Promise<EvaluationPlan> => {
  const { parameter, inputs } = await modelInput(node, model);
  return {
    program: 'evaluate_torch',
    usesGpu: device === 'cuda',
    parameters: { model: parameter, device, threads },
    inputs,
  };
};
