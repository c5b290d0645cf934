import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { StageOutcome } from '../contracts/stage.js';
import { memoryLadder } from './device/memory-ladder.js';
import { findOutcome, runStage, stageKeyOf, type StageWork } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { type TensorrtBuildSpec, tensorrtBuildWork } from './tensorrt-build-work.js';

/**
 * Builds with TensorRT, by itself or in ONNX Runtime. When memory runs out it tries again with settings that need less,
 * rung by rung; an outcome of a lower rung says so in its fact `rung`, and is found again by the same request. Fails with
 * `EngineTooLarge` when the last rung does not fit either.
 */
export const buildTensorrtEngine = async (
  node: NodeContext,
  spec: TensorrtBuildSpec,
  attempt: StageAttempt,
): Promise<StageOutcome> => {
  const asked = tensorrtBuildWork(node, spec);
  const climbedFrom = stageKeyOf(node, asked);
  const rungs = memoryLadder(spec.options).map(({ settings, options }, index) => ({
    number: index + 1,
    settings,
    work: index === 0 ? asked : climbed(tensorrtBuildWork(node, { ...spec, options }), climbedFrom),
  }));
  for (const { work } of rungs) {
    const known = await findOutcome(node, stageKeyOf(node, work));
    if (known !== undefined) return known;
  }
  const refused: { settings: string; reason: string }[] = [];
  // Another program may have taken the memory for a moment: what was asked for is tried twice.
  for (const { number, settings, work } of [...rungs.slice(0, 1), ...rungs]) {
    const notes = number === 1 ? {} : { rung: { number, of: rungs.length, settings, refused: [...refused] } };
    try {
      return await runStage(node, { ...work, notes }, attempt);
    } catch (error) {
      if (!isShortOfMemory(error, number)) throw error;
      refused.push({ settings, reason: error.message });
      attempt.onProgress({ phase: 'memory ran out, trying again', done: number, of: rungs.length, unit: 'rungs' });
    }
  }
  throw new QuantfleetFailure('EngineTooLarge', describeRefusals(refused));
};

/** The same settings may be asked for by one sweep and climbed down to by others: each has a stage key of its own. */
const climbed = (work: StageWork, climbedFrom: string): StageWork => ({
  ...work,
  parameters: { ...work.parameters, climbedFrom },
});

/** Below the first rung the workspace is of our own choosing: that it is too small says that memory is. */
const isShortOfMemory = (error: unknown, rung: number): error is QuantfleetFailure =>
  error instanceof QuantfleetFailure &&
  (error.code === 'OutOfMemory' || (error.code === 'WorkspaceTooSmall' && rung > 1));

const describeRefusals = (refused: readonly { settings: string; reason: string }[]): string =>
  refused.map(({ settings, reason }) => `${settings}: ${reason}`).join('; ');
