import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { CrossCheckSpec } from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import { measurementIdentity } from './device/measurement-identity.js';
import { inputShape } from './input-shape.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput } from './stage-input.js';

/** Measures a TensorRT engine a second time, with trtexec. Fails with `ToolMissing` where there is none. */
export const crossCheckEngine = async (
  node: NodeContext,
  { engine, samples, inputName, preprocessing, speed, execution }: CrossCheckSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<'evaluate_trtexec'>> => {
  const { trtexec } = node;
  if (trtexec === undefined) {
    throw new QuantfleetFailure('ToolMissing', 'trtexec is neither on PATH nor in /usr/src/tensorrt/bin.');
  }
  return runStage(
    node,
    {
      program: 'evaluate_trtexec',
      parameters: {
        ...execution,
        hotRuns: speed.hotRuns,
        hotSeconds: speed.hotSeconds,
        inputName,
        inputShape: inputShape(preprocessing),
        tensorrt: node.probe.tools['tensorrt'] ?? '',
      },
      unkeyed: { trtexec },
      inputs: { engine: fileInput(engine), samples: fileInput(samples) },
      machine: await measurementIdentity(node, true),
    },
    attempt,
  );
};
