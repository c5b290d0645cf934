import type { BuildSpec } from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput } from './stage-input.js';

const BUILD_PROGRAMS = { onnxruntime: 'build_ort', 'tensorrt-rtx': 'build_rtx' } as const;

/** Builds the engine for this node. */
export const buildEngine = (
  node: NodeContext,
  { backend, onnx, preprocessing: { colour, crop }, threads }: BuildSpec,
  attempt: StageAttempt,
): Promise<StageOutcome> => {
  const { processor = null, cores = null, architecture = null } = node.probe.fingerprint;
  return runStage(
    node,
    {
      stage: 'build',
      program: BUILD_PROGRAMS[backend],
      parameters: { threads, inputShape: [colour === 'grey' ? 1 : 3, crop, crop] },
      inputs: { onnx: fileInput(onnx) },
      machine: { processor, cores, architecture },
    },
    attempt,
  );
};
