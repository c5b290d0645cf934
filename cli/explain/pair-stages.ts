import type { Stage } from '../../contracts/stage.js';

/** A stage of a trial as `explain` compares it. */
export interface ExplainedStage {
  readonly stage: Stage;
  /** Which program did the work: `build` may have been done by two. */
  readonly program: string;
  readonly key: string;
}

/** A stage of each trial side by side; undefined where a trial lacks it. */
export type StagePair = readonly [ExplainedStage | undefined, ExplainedStage | undefined];

/** Pairs stages that have the same key, then the others by stage and program, in the order of the trials. */
export const pairStages = (left: readonly ExplainedStage[], right: readonly ExplainedStage[]): readonly StagePair[] => {
  const free = [...right];
  const take = (isPartner: (stage: ExplainedStage) => boolean): ExplainedStage | undefined => {
    const position = free.findIndex(isPartner);
    return position < 0 ? undefined : free.splice(position, 1)[0];
  };
  const shared = new Map(left.map((stage) => [stage.key, take(({ key }) => key === stage.key)]));
  const pairs = left.map((stage): StagePair => [
    stage,
    shared.get(stage.key) ?? take(({ stage: name, program }) => name === stage.stage && program === stage.program),
  ]);
  return [...pairs, ...free.map((stage): StagePair => [undefined, stage])];
};
