import { tellsLayers } from '../contracts/dla-rules.js';
import type { BuildPrograms } from '../contracts/activities.js';
import type { BuildOnnxRuntimeSpec, BuildSpec, BuildTensorrtRtxSpec } from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import type { Json } from '../contracts/stage.js';
import { buildTensorrtEngine } from './build-tensorrt-engine.js';
import { productsOf, withChosenPrecisions } from './chosen-precisions.js';
import { inputShape } from './input-shape.js';
import { requireInt8 } from './required-int8.js';
import { buildOccasion } from './stage-occasion.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput } from './stage-input.js';
import { ortTensorrtBuild, tensorrtBuild } from './tensorrt-build.js';

/** Builds the engine for this node. */
export const buildEngine = async (
  node: NodeContext,
  spec: BuildSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<BuildPrograms[keyof BuildPrograms]>> => {
  switch (spec.builder) {
    case 'onnxruntime':
      return buildForProcessor(node, spec, attempt);
    case 'tensorrt-rtx':
      return buildProof(node, spec, attempt);
    case 'tensorrt': {
      const outcome = await buildTensorrtEngine(node, tensorrtBuild(node, spec), attempt);
      const products = tellsLayers(spec.options) ? await productsOf(node, outcome) : [];
      requireInt8(spec, products);
      return withChosenPrecisions(outcome, products);
    }
    case 'ort-tensorrt':
      return buildTensorrtEngine(node, ortTensorrtBuild(node, spec), attempt);
  }
};

const buildForProcessor = (
  node: NodeContext,
  { onnx, preprocessing, threads, occasion }: BuildOnnxRuntimeSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<'build_ort'>> =>
  runStage(
    node,
    {
      program: 'build_ort',
      parameters: { threads, inputShape: inputShape(preprocessing) },
      unkeyed: {},
      inputs: { onnx: fileInput(onnx) },
      machine: processorIdentity(node),
      ...buildOccasion(occasion),
    },
    attempt,
  );

const buildProof = (
  node: NodeContext,
  { onnx }: BuildTensorrtRtxSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<'build_rtx'>> =>
  runStage(
    node,
    {
      program: 'build_rtx',
      parameters: {},
      unkeyed: {},
      inputs: { onnx: fileInput(onnx) },
      machine: processorIdentity(node),
    },
    attempt,
  );

const processorIdentity = ({ probe }: NodeContext): { readonly [name: string]: Json } => {
  const { processor = null, cores = null, architecture = null } = probe.fingerprint;
  return { processor, cores, architecture };
};
