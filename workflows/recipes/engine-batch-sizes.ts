import type { SpeedMeasurement } from '../../contracts/stage-spec.js';
import type { StageOutcome } from '../../contracts/stage.js';
import type { SweepPlan } from '../../contracts/sweep.js';

/** What a built engine lets be measured. */
export interface EngineBatchSizes {
  /** Largest batch size the engine takes. */
  readonly largest: number;
  readonly speed: SpeedMeasurement;
  /** Says of an evaluation that memory ended its throughput, where the engine takes fewer batch sizes than were asked for. */
  readonly endedBy: (evaluation: StageOutcome) => StageOutcome;
}

/** A build that ran out of memory may have ended with a smaller profile than was asked for. */
export const batchSizesOf = ({ speed }: SweepPlan, { facts }: StageOutcome): EngineBatchSizes => {
  const { max: largest } = facts['profile'] as { readonly max: number };
  const throughputBatchSizes = speed.throughputBatchSizes.filter((size) => size <= largest);
  const isCut = throughputBatchSizes.length < speed.throughputBatchSizes.length;
  return {
    largest,
    speed: { ...speed, throughputBatchSizes },
    endedBy: (evaluation) =>
      isCut ? { ...evaluation, facts: { ...evaluation.facts, throughputEnd: 'memory' } } : evaluation,
  };
};
