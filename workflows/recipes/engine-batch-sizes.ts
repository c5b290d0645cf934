import type { EvaluationOutcome } from '../../contracts/activities.js';
import type { SpeedMeasurement } from '../../contracts/speed-measurement.js';
import type { StageOutcome } from '../../contracts/stage-outcome.js';
import type { SweepPlan } from '../../contracts/sweep.js';

/** What a built engine lets be measured. */
export interface EngineBatchSizes {
  /** Largest batch size the engine takes. */
  readonly largest: number;
  readonly speed: SpeedMeasurement;
  /** Says of an evaluation that memory ended its throughput, where the engine takes fewer batch sizes than were asked for. */
  readonly endedBy: <Outcome extends EvaluationOutcome>(evaluation: Outcome) => Outcome;
}

/** A build that ran out of memory may have ended with a smaller profile than was asked for. */
export const batchSizesOf = (
  { speed }: SweepPlan,
  { facts }: StageOutcome<'build_tensorrt' | 'build_ort_tensorrt'>,
): EngineBatchSizes => {
  const { max: largest } = facts.profile;
  const throughputBatchSizes = speed.throughputBatchSizes.filter((size) => size <= largest);
  const isCut = throughputBatchSizes.length < speed.throughputBatchSizes.length;
  return {
    largest,
    speed: { ...speed, throughputBatchSizes },
    endedBy: (evaluation) =>
      isCut ? { ...evaluation, facts: { ...evaluation.facts, throughputEnd: 'memory' } } : evaluation,
  };
};
