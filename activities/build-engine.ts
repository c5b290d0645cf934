import type { BuildPortableSpec, BuildSpec } from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage.js';
import { buildTensorrtEngine } from './build-tensorrt-engine.js';
import { withChosenPrecisions } from './chosen-precisions.js';
import { inputShape } from './input-shape.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput } from './stage-input.js';

const PORTABLE_PROGRAMS = { onnxruntime: 'build_ort', 'tensorrt-rtx': 'build_rtx' } as const;

/** Builds the engine for this node. */
export const buildEngine = async (node: NodeContext, spec: BuildSpec, attempt: StageAttempt): Promise<StageOutcome> => {
  if (spec.backend !== 'tensorrt' && spec.backend !== 'ort-tensorrt') return buildPortableEngine(node, spec, attempt);
  const outcome = await buildTensorrtEngine(node, spec, attempt);
  // What a DLA runs is one layer to the inspector, of no type: the layers left to the GPU would stand for the engine.
  return spec.options.dlaCore === null ? withChosenPrecisions(node, outcome) : outcome;
};

const buildPortableEngine = (
  node: NodeContext,
  { backend, onnx, preprocessing, threads }: BuildPortableSpec,
  attempt: StageAttempt,
): Promise<StageOutcome> => {
  const { processor = null, cores = null, architecture = null } = node.probe.fingerprint;
  return runStage(
    node,
    {
      stage: 'build',
      program: PORTABLE_PROGRAMS[backend],
      parameters: { threads, inputShape: inputShape(preprocessing) },
      inputs: { onnx: fileInput(onnx) },
      machine: { processor, cores, architecture },
    },
    attempt,
  );
};
