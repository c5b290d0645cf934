import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { join } from 'node:path';
import type { BuildOrtTensorrtSpec, BuildTensorrtSpec } from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage.js';
import { deviceCacheName, gpuIdentity } from './device/gpu-identity.js';
import { memoryLadder } from './device/memory-ladder.js';
import { inputShape } from './input-shape.js';
import { runStage, type StageWork } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput } from './stage-input.js';

type Spec = BuildTensorrtSpec | BuildOrtTensorrtSpec;

/**
 * Builds with TensorRT, by itself or in ONNX Runtime. When memory runs out it tries again with settings that need less,
 * rung by rung; an outcome of a lower rung says so in its fact `rung`. Fails with `EngineTooLarge` when the last rung does not fit either.
 */
export const buildTensorrtEngine = async (
  node: NodeContext,
  spec: Spec,
  attempt: StageAttempt,
): Promise<StageOutcome> => {
  const rungs = memoryLadder(spec.options);
  const refused: { settings: string; reason: string }[] = [];
  // Another program may have taken the memory for a moment: what was asked for is tried twice.
  for (const { settings, options } of [...rungs.slice(0, 1), ...rungs]) {
    const number = rungs.findIndex((rung) => rung.options === options) + 1;
    try {
      const outcome = await buildOnce(node, { ...spec, options }, attempt);
      return number === 1
        ? outcome
        : { ...outcome, facts: { ...outcome.facts, rung: { number, of: rungs.length, settings, refused } } };
    } catch (error) {
      if (!isShortOfMemory(error, number)) throw error;
      refused.push({ settings, reason: error.message });
      attempt.onProgress({ phase: 'memory ran out, trying again', done: number, of: rungs.length, unit: 'rungs' });
    }
  }
  throw new QuantfleetFailure('EngineTooLarge', describeRefusals(refused));
};

/** Below the first rung the workspace is of our own choosing: that it is too small says that memory is. */
const isShortOfMemory = (error: unknown, rung: number): error is QuantfleetFailure =>
  error instanceof QuantfleetFailure &&
  (error.code === 'OutOfMemory' || (error.code === 'WorkspaceTooSmall' && rung > 1));

const describeRefusals = (refused: readonly { settings: string; reason: string }[]): string =>
  refused.map(({ settings, reason }) => `${settings}: ${reason}`).join('; ');

const buildOnce = (node: NodeContext, spec: Spec, attempt: StageAttempt): Promise<StageOutcome> => {
  const { preprocessing, options } = spec;
  const { program, parameters, inputs } = spec.backend === 'tensorrt' ? withTensorrt(spec) : withProvider(spec);
  return runStage(
    node,
    {
      stage: 'build',
      program,
      usesGpu: true,
      parameters: {
        ...parameters,
        inputShape: inputShape(preprocessing),
        ...options,
        profile: { ...options.profile },
      },
      unkeyed: { deviceCache: join(node.deviceCacheRoot, deviceCacheName(node.probe)) },
      inputs,
      machine: gpuIdentity(node.probe),
    },
    attempt,
  );
};

type Build = Pick<StageWork, 'program' | 'parameters' | 'inputs'>;

const withTensorrt = ({ onnx, precision, calibrationCache }: BuildTensorrtSpec): Build => ({
  program: 'build_tensorrt',
  parameters: { precision },
  inputs: {
    onnx: fileInput(onnx),
    ...(calibrationCache === null ? {} : { calibrationCache: fileInput(calibrationCache) }),
  },
});

const withProvider = ({ onnx, table }: BuildOrtTensorrtSpec): Build => ({
  program: 'build_ort_tensorrt',
  parameters: {},
  inputs: { onnx: fileInput(onnx), table: fileInput(table) },
});
