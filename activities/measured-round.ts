import type { ComparedBlocks } from '../contracts/comparison-record.js';
import type { ConditionLimits } from '../contracts/conditions.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import type { CompareProgram } from './block-of-turn.js';
import { calmDown } from './conditions/calm-down.js';
import { type Level, taintsOf } from './conditions/taints.js';
import { findOutcome, runStage, stageKeyOf, type StageWork } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';

/** A block that was measured and judged. */
export type ComparedBlock = ComparedBlocks['blocks'][number];

/** A block to be measured. */
export interface PlannedBlock {
  readonly round: number;
  /** Of the contestant. */
  readonly position: number;
  /** What progress calls it. */
  readonly name: string;
  /** Its work, when it has been measured so often before. */
  readonly work: (repeat: number) => Promise<StageWork<CompareProgram>>;
}

/** A round to be measured. */
export interface PlannedRound {
  readonly planned: readonly PlannedBlock[];
  readonly limits: ConditionLimits;
  /** The blocks of the rounds before. */
  readonly earlier: readonly ComparedBlock[];
}

/** The blocks of a round: from the store where that has all of them, else measured one after another. */
export const measuredRound = async (
  node: NodeContext,
  round: PlannedRound,
  attempt: StageAttempt,
): Promise<readonly ComparedBlock[]> => {
  const stored = await storedRound(node, round);
  if (stored !== undefined) return stored;
  await forget(node, round);
  const blocks: ComparedBlock[] = [];
  for (const block of round.planned) {
    blocks.push(await measuredBlock(node, block, { ...round, earlier: [...round.earlier, ...blocks] }, attempt));
  }
  return blocks;
};

const storedRound = async (
  node: NodeContext,
  { planned, limits, earlier }: PlannedRound,
): Promise<readonly ComparedBlock[] | undefined> => {
  const blocks: ComparedBlock[] = [];
  for (const block of planned) {
    const level = levelOf([...earlier, ...blocks], block);
    for (let repeat = 0; ; repeat++) {
      const work = await block.work(repeat);
      const outcome = await findOutcome(node, work.program, stageKeyOf(node, work));
      if (outcome === undefined) return undefined;
      const judged = judgedBlock(outcome, block, { repeat, level, limits });
      if (judged.taints.length > 0 && repeat < limits.repeats) continue;
      blocks.push(judged);
      break;
    }
  }
  return blocks;
};

const forget = async (node: NodeContext, { planned, limits }: PlannedRound): Promise<void> => {
  for (const { work } of planned) {
    for (let repeat = 0; repeat <= limits.repeats; repeat++) {
      await node.outcomes.remove(stageKeyOf(node, await work(repeat)));
    }
  }
};

const measuredBlock = async (
  node: NodeContext,
  block: PlannedBlock,
  { limits, earlier }: Pick<PlannedRound, 'limits' | 'earlier'>,
  attempt: StageAttempt,
): Promise<ComparedBlock> => {
  const level = levelOf(earlier, block);
  for (let repeat = 0; ; repeat++) {
    const name = repeat === 0 ? block.name : `${block.name}, once more (${repeat} of ${limits.repeats})`;
    // No share done: a bar would start anew with every batch size.
    const say = (phase: string): void => attempt.onProgress({ phase, done: 0, of: 0, unit: '' });
    say(name);
    const work = await block.work(repeat);
    const outcome = await runStage(node, work, {
      ...attempt,
      onProgress: ({ phase }) => say(`${name}, ${phase}`),
    });
    const judged = judgedBlock(outcome, block, { repeat, level, limits });
    if (judged.taints.length === 0 || repeat === limits.repeats) return judged;
    if (node.conditions === undefined) continue;
    const watched = { usesGpu: work.usesGpu ?? false, processors: work.unkeyed.processors };
    const onWait = (reason: string): void => say(`${name}, waits for the machine: ${reason}`);
    await calmDown(node.conditions, { ...watched, limits, level: level.first?.watched?.before, onWait }, attempt);
  }
};

const levelOf = (earlier: readonly ComparedBlock[], { position }: PlannedBlock): Level => {
  const good = earlier.filter(({ taints }) => taints.length === 0);
  return { first: good[0], own: good.find(({ contestant }) => contestant === position) };
};

const judgedBlock = (
  { key, finishedAt, tools, artifacts, facts }: StageOutcome<CompareProgram>,
  { round, position: contestant }: PlannedBlock,
  { repeat, level, limits }: { readonly repeat: number; readonly level: Level; readonly limits: ConditionLimits },
): ComparedBlock => {
  const block = { round, contestant, key, finishedAt, tools, samples: artifacts.samples, ...facts };
  return { ...block, taints: taintsOf(block, level, limits), repeats: repeat };
};
