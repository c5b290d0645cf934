import type { ComparedBlocks, ComparisonRecord } from '../../contracts/comparison-record.js';
import type { MedianPair } from '../../results/statistics/paired-ratio.js';
import type { TrialPair } from './speed-ratio.js';
import { isTainted } from './turns.js';

/**
 * Medians of the candidate's and the reference's good blocks at a batch size, where each node compared its own engines by turns;
 * paired by round, so by how long the node had been measuring. Empty where an engine of either took no part.
 */
export const turnPairs = (
  comparisons: readonly ComparisonRecord[],
  { reference, candidate }: TrialPair,
  batchSize: number,
): readonly MedianPair[] => {
  const [before, after] = [reference, candidate].map(({ trial }) => {
    const own = comparisons.find(({ nodeId }) => nodeId === trial.nodeId)?.compared;
    return mediansByRound(own, trial.trialId, batchSize);
  });
  return [...(after ?? [])].flatMap(([round, median]): readonly MedianPair[] => {
    const other = before?.get(round);
    return other === undefined ? [] : [[median, other]];
  });
};

const mediansByRound = (
  compared: ComparedBlocks | null | undefined,
  trialId: string,
  batchSize: number,
): ReadonlyMap<number, number> => {
  const position = compared?.contestants.findIndex(({ id, again }) => id === trialId && !again);
  const blocks = compared?.blocks.filter((block) => block.contestant === position && !isTainted(block)) ?? [];
  return new Map(
    blocks.flatMap(({ round, measured }) =>
      measured.filter((own) => own.batchSize === batchSize).map(({ medianMs }) => [round, medianMs] as const),
    ),
  );
};
