import type { EvaluationOutcome } from '../contracts/activities.js';
import type { ParametersOf } from '../contracts/programs.js';
import type {
  EvaluateOnnxRuntimeSpec,
  EvaluateOrtTensorrtSpec,
  EvaluateSpec,
  EvaluateTensorrtSpec,
  EvaluateTorchSpec,
} from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import { measurementIdentity } from './device/measurement-identity.js';
import { networkInput } from './network-input.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput, splitInput } from './stage-input.js';
import { measurementOccasion } from './stage-occasion.js';

/** Measures accuracy, latency, throughput and usage on this node. */
export const evaluateEngine = async (
  node: NodeContext,
  spec: EvaluateSpec,
  attempt: StageAttempt,
): Promise<EvaluationOutcome> => {
  switch (spec.kind) {
    case 'torch':
      return evaluateTorch(node, spec, attempt);
    case 'onnxruntime':
      return evaluateOnnxRuntime(node, spec, attempt);
    case 'tensorrt':
      return evaluateTensorrt(node, spec, attempt);
    case 'ort-tensorrt':
      return evaluateOrtTensorrt(node, spec, attempt);
  }
};

const evaluateTorch = async (
  node: NodeContext,
  spec: EvaluateTorchSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<'evaluate_torch'>> => {
  const { device, threads } = spec;
  const { model, inputs } = await networkInput(node, spec.model, attempt);
  const usesGpu = device === 'cuda';
  return runStage(
    node,
    {
      program: 'evaluate_torch',
      usesGpu,
      parameters: { ...measurementParameters(spec), model, device, threads },
      unkeyed: {},
      inputs: { ...inputs, evaluation: splitInput(spec.evaluation) },
      machine: await measurementIdentity(node, usesGpu),
      ...measurementOccasion(node, spec.occasion),
    },
    attempt,
  );
};

const evaluateOnnxRuntime = async (
  node: NodeContext,
  spec: EvaluateOnnxRuntimeSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<'evaluate_onnxruntime'>> =>
  runStage(
    node,
    {
      program: 'evaluate_onnxruntime',
      parameters: { ...withoutPower(measurementParameters(spec)), threads: spec.threads },
      unkeyed: {},
      inputs: {
        onnx: fileInput(spec.onnx),
        engine: fileInput(spec.engine),
        evaluation: splitInput(spec.evaluation),
      },
      machine: await measurementIdentity(node, false),
      ...measurementOccasion(node, spec.occasion),
    },
    attempt,
  );

/** A processor’s measurement in Node.js has no source of power. */
const withoutPower = (measured: ParametersOf<'evaluate_ort_tensorrt'>) => {
  const { powerSeconds: _, ...others } = measured;
  return others;
};

const evaluateTensorrt = async (
  node: NodeContext,
  spec: EvaluateTensorrtSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<'evaluate_tensorrt'>> =>
  runStage(
    node,
    {
      program: 'evaluate_tensorrt',
      usesGpu: true,
      parameters: { ...measurementParameters(spec), ...spec.execution },
      unkeyed: {},
      inputs: { engine: fileInput(spec.engine), evaluation: splitInput(spec.evaluation) },
      machine: await measurementIdentity(node, true),
      ...measurementOccasion(node, spec.occasion),
    },
    attempt,
  );

const evaluateOrtTensorrt = async (
  node: NodeContext,
  spec: EvaluateOrtTensorrtSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<'evaluate_ort_tensorrt'>> =>
  runStage(
    node,
    {
      program: 'evaluate_ort_tensorrt',
      usesGpu: true,
      parameters: measurementParameters(spec),
      unkeyed: {},
      inputs: { engine: fileInput(spec.engine), evaluation: splitInput(spec.evaluation) },
      machine: await measurementIdentity(node, true),
      ...measurementOccasion(node, spec.occasion),
    },
    attempt,
  );

const measurementParameters = ({
  preprocessing,
  speed,
  classes,
  accuracyBatchSize,
}: Pick<
  EvaluateSpec,
  'preprocessing' | 'speed' | 'classes' | 'accuracyBatchSize'
>): ParametersOf<'evaluate_ort_tensorrt'> => ({
  preprocessing,
  ...speed,
  ...(classes === undefined ? {} : { classes }),
  accuracyBatchSize,
});
