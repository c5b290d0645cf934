import { join } from 'node:path';
import type { BuildOrtTensorrtSpec, BuildTensorrtSpec } from '../contracts/stage-spec.js';
import { deviceCacheName, gpuIdentity } from './device/gpu-identity.js';
import { inputShape } from './input-shape.js';
import type { StageWork } from './run-stage.js';
import type { NodeContext } from './stage-context.js';
import { fileInput } from './stage-input.js';

/** A build with TensorRT, by itself or in ONNX Runtime. */
export type TensorrtBuildSpec = BuildTensorrtSpec | BuildOrtTensorrtSpec;

/** The work of one build. */
export const tensorrtBuildWork = (node: NodeContext, spec: TensorrtBuildSpec): StageWork => {
  const { preprocessing, options } = spec;
  const { program, parameters, inputs } = spec.backend === 'tensorrt' ? withTensorrt(spec) : withProvider(spec);
  return {
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
  };
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
