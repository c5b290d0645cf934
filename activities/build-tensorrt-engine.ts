import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import { fallbackSteps } from './device/fallback-steps.js';
import { findOutcome, runStage, stageKeyOf, type StageWork } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import type { TensorrtBuild, TensorrtBuildProgram } from './tensorrt-build.js';

/**
 * Builds with TensorRT, by itself or in ONNX Runtime. When memory runs out it tries again with settings that need less,
 * step by step; an outcome of a fallback step says so in its fact `fallbackStep`, and is found again by the same request. Fails
 * with `EngineTooLarge` when the last step does not fit either.
 */
export const buildTensorrtEngine = async <Program extends TensorrtBuildProgram>(
  node: NodeContext,
  build: TensorrtBuild<Program>,
  attempt: StageAttempt,
): Promise<StageOutcome<Program>> => {
  const asked = build.work(build.options);
  // The same settings may be asked for by one sweep and fallen back to by others: each has a stage key of its own.
  const askedKey = stageKeyOf(node, asked);
  const steps = fallbackSteps(build.options).map(({ settings, options }, index) => ({
    number: index + 1,
    settings,
    work: index === 0 ? asked : build.work(options, askedKey),
  }));
  for (const { work } of steps) {
    const known = await findOutcome(node, work.program, stageKeyOf(node, work));
    if (known !== undefined) return known;
  }
  const refused: { settings: string; reason: string }[] = [];
  // Another program may have taken the memory for a moment: what was asked for is tried twice.
  for (const { number, settings, work } of [...steps.slice(0, 1), ...steps]) {
    const added = number === 1 ? {} : { fallbackStep: { number, of: steps.length, settings, refused: [...refused] } };
    try {
      return await runStage(node, { ...work, added } as StageWork<Program>, attempt);
    } catch (error) {
      if (!isShortOfMemory(error, number)) throw error;
      refused.push({ settings, reason: error.message });
      attempt.onProgress({ phase: 'memory ran out, trying again', done: number, of: steps.length, unit: 'steps' });
    }
  }
  throw new QuantfleetFailure('EngineTooLarge', describeRefusals(refused));
};

/** From the second step on the workspace is of our own choosing: that it is too small says that memory is. */
const isShortOfMemory = (error: unknown, step: number): error is QuantfleetFailure =>
  error instanceof QuantfleetFailure &&
  (error.code === 'OutOfMemory' || (error.code === 'WorkspaceTooSmall' && step > 1));

const describeRefusals = (refused: readonly { settings: string; reason: string }[]): string =>
  refused.map(({ settings, reason }) => `${settings}: ${reason}`).join('; ');
