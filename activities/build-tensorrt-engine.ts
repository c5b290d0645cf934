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
  const rungs = memoryLadder(spec.options).map(({ settings, options }, index) => ({
    number: index + 1,
    settings,
    work: tensorrtBuildWork(node, { ...spec, options }),
  }));
  const [first] = rungs;
  if (first === undefined) throw new TypeError('The ladder has no rung.');
  const asked = stageKeyOf(node, first.work);
  const climbed = await findClimbed(
    node,
    rungs.map(({ work }) => work),
    asked,
  );
  if (climbed !== undefined) return climbed;
  const refused: { settings: string; reason: string }[] = [];
  // Another program may have taken the memory for a moment: what was asked for is tried twice.
  for (const { number, settings, work } of [first, ...rungs]) {
    const rung = { number, of: rungs.length, settings, asked, refused: [...refused] };
    try {
      return number === 1
        ? withoutRung(await runStage(node, work, attempt))
        : await runStage(node, { ...work, notes: { rung } }, attempt);
    } catch (error) {
      if (!isShortOfMemory(error, number)) throw error;
      refused.push({ settings, reason: error.message });
      attempt.onProgress({ phase: 'memory ran out, trying again', done: number, of: rungs.length, unit: 'rungs' });
    }
  }
  throw new QuantfleetFailure('EngineTooLarge', describeRefusals(refused));
};

/** What an earlier climb for the same request ended with. */
const findClimbed = async (
  node: NodeContext,
  works: readonly StageWork[],
  asked: string,
): Promise<StageOutcome | undefined> => {
  if ((await findOutcome(node, asked)) !== undefined) return undefined;
  for (const work of works) {
    const outcome = await findOutcome(node, stageKeyOf(node, work));
    const rung = outcome?.facts['rung'] as { readonly asked?: string } | undefined;
    if (rung?.asked === asked) return outcome;
  }
  return undefined;
};

/** The same settings may be asked for by one sweep and climbed down to by another. */
const withoutRung = ({ facts, ...outcome }: StageOutcome): StageOutcome => {
  const { rung: _, ...others } = facts;
  return { ...outcome, facts: others };
};

/** Below the first rung the workspace is of our own choosing: that it is too small says that memory is. */
const isShortOfMemory = (error: unknown, rung: number): error is QuantfleetFailure =>
  error instanceof QuantfleetFailure &&
  (error.code === 'OutOfMemory' || (error.code === 'WorkspaceTooSmall' && rung > 1));

const describeRefusals = (refused: readonly { settings: string; reason: string }[]): string =>
  refused.map(({ settings, reason }) => `${settings}: ${reason}`).join('; ');
