import { join } from 'node:path';
import type { z } from 'zod';
import type { BuildOrtTensorrtSpec, BuildTensorrtSpec } from '../contracts/stage-spec.js';
import { builderOptionsSchema, providerOptionsSchema, type TensorrtOptions } from '../contracts/tensorrt-options.js';
import { deviceCacheName, gpuIdentity } from './device/gpu-identity.js';
import { inputShape } from './input-shape.js';
import type { StageWork } from './run-stage.js';
import type { NodeContext } from './stage-context.js';
import { buildOccasion } from './stage-occasion.js';
import { fileInput } from './stage-input.js';

/** Programs that build with TensorRT, by itself or in ONNX Runtime. */
export type TensorrtBuildProgram = 'build_tensorrt' | 'build_ort_tensorrt';

/** A build that can be tried with options that need less memory. */
export interface TensorrtBuild<Program extends TensorrtBuildProgram> {
  /** What was asked for. */
  readonly options: TensorrtOptions;
  /** The work with these options; `fallbackFrom` is the stage key of what was asked for, where these are a fallback step. */
  work(options: TensorrtOptions, fallbackFrom?: string): StageWork<Program>;
}

/** Without a calibration cache no builder chooses by policy, so that engines of every policy are one stage. */
const NO_CHOICE = { precisionPolicy: 'fastest' } as const;

/** A build with TensorRT itself. */
export const tensorrtBuild = (
  node: NodeContext,
  { onnx, preprocessing, precision, calibrationCache, options: asked, occasion }: BuildTensorrtSpec,
): TensorrtBuild<'build_tensorrt'> => ({
  options: asked,
  work: (options, fallbackFrom) => ({
    program: 'build_tensorrt',
    parameters: {
      precision,
      inputShape: inputShape(preprocessing),
      ...optionsIn(builderOptionsSchema, options),
      ...(calibrationCache === null ? NO_CHOICE : {}),
      ...fallback(fallbackFrom),
    },
    inputs: {
      onnx: fileInput(onnx),
      ...(calibrationCache === null ? {} : { calibrationCache: fileInput(calibrationCache) }),
    },
    ...onDevice(node),
    ...buildOccasion(occasion),
  }),
});

/** A build with ONNX Runtime's TensorRT execution provider. */
export const ortTensorrtBuild = (
  node: NodeContext,
  { onnx, table, preprocessing, options: asked, occasion }: BuildOrtTensorrtSpec,
): TensorrtBuild<'build_ort_tensorrt'> => ({
  options: asked,
  work: (options, fallbackFrom) => ({
    program: 'build_ort_tensorrt',
    parameters: {
      inputShape: inputShape(preprocessing),
      ...optionsIn(providerOptionsSchema, options),
      ...fallback(fallbackFrom),
    },
    inputs: { onnx: fileInput(onnx), table: fileInput(table) },
    ...onDevice(node),
    ...buildOccasion(occasion),
  }),
});

/** Those of the options that a builder is told. */
const optionsIn = <Schema extends z.ZodObject>(schema: Schema, options: TensorrtOptions): z.infer<Schema> =>
  schema.strip().parse(options) as z.infer<Schema>;

const onDevice = ({ deviceCacheRoot, probe }: NodeContext) => ({
  usesGpu: true,
  unkeyed: { deviceCache: join(deviceCacheRoot, deviceCacheName(probe)) },
  machine: gpuIdentity(probe),
});

const fallback = (fallbackFrom: string | undefined): { readonly fallbackFrom?: string } =>
  fallbackFrom === undefined ? {} : { fallbackFrom };
