import type { BisectActivities, BisectCandidates, Bisection, BisectStep } from '../../contracts/bisect.js';
import type { ComparedBlocks } from '../../contracts/comparison-record.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { LEAST_ROUNDS } from '../../contracts/turns.js';
import { readBlocks } from '../read-blocks.js';
import { changesOf } from './changes-of-board.js';
import type { NightStores } from './night-stores.js';
import { plannedNight } from './stored-plan.js';
import { taintTexts } from './taint-texts.js';

interface Ratio {
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
}

/** The ratio of neighbouring numbers with its interval; `results/statistics/` has it. */
export type RatioOf = (pairs: readonly (readonly [one: number, other: number])[]) => Ratio | undefined;

/** Engines of the two nights and of those between, one for nights in a row that had the same. Fails with `NotFound`. */
export const bisectCandidates = async (
  { results }: Pick<NightStores, 'results'>,
  asked: Bisection,
): Promise<BisectCandidates> => {
  const { good, bad, nodeId, benchmark, recipe } = asked;
  const { night } = await plannedNight(results, bad);
  const last = (await results.nightEngines(bad, nodeId)).filter(
    (engine) => engine.benchmark === benchmark && engine.recipe === recipe,
  );
  const earlier = await results.earlierEngines({ fleet: night.fleet, nodeId, benchmark, recipe }, bad);
  const engines = [...last, ...earlier].filter(({ build }) => build === 1).toReversed();
  const from = engines.findIndex(({ nightId }) => nightId === good);
  if (from === -1 || last.length === 0) {
    const missing = from === -1 ? good : bad;
    throw new QuantfleetFailure(
      'NotFound',
      `The night ${missing} did not measure ${benchmark} ${recipe} on ${nodeId}.`,
      {
        advice: 'Name nights that did: `quantfleet fleet show NIGHT` says what one measured.',
      },
    );
  }
  const candidates: BisectCandidates[number][] = [];
  for (const { nightId, trialId: id, network } of engines.slice(from)) {
    const before = candidates.at(-1);
    if (JSON.stringify(before?.contestant.network) === JSON.stringify(network) && before !== undefined) {
      candidates.splice(-1, 1, { ...before, lastNightId: nightId });
    } else candidates.push({ nightId, lastNightId: nightId, contestant: { id, label: nightId, network } });
  }
  return candidates;
};

/** What a comparison of good, middle and bad says; without the middle of the two ends alone. */
export const bisectStep = async (
  { artifacts }: Pick<NightStores, 'artifacts'>,
  ratioOf: RatioOf,
  { blocks, batchSize, marginPercent }: Parameters<BisectActivities['bisectStep']>[0],
): Promise<BisectStep> => {
  const compared = await readBlocks(artifacts, blocks);
  requireRoundsThatCount(compared);
  const again = compared.contestants.length - 1;
  const ratio = (position: number): Ratio => ratioOf(pairsOf(compared, position, batchSize)) ?? UNKNOWN;
  const bad = ratio(again - 1);
  const middle = again === 3 ? ratio(1) : null;
  const distance = ({ ratio: found }: Ratio): number => Math.abs(Math.log(found));
  const isBeyondNoise = (bad.lower > 1 || bad.upper < 1) && distance(bad) > distance(ratio(again));
  return {
    bad,
    middle,
    differs: isBeyondNoise && distance(bad) >= Math.log1p(marginPercent / 100),
    isMiddleBad: middle !== null && Math.abs(Math.log(middle.ratio / bad.ratio)) < distance(middle),
  };
};

const UNKNOWN: Ratio = { ratio: 1, lower: 0, upper: Number.MAX_VALUE };

/** Fails with `BlocksTainted` where too few rounds were measured under the conditions that were asked for. */
const requireRoundsThatCount = ({ blocks }: ComparedBlocks): void => {
  const rounds = new Set(blocks.map(({ round }) => round));
  const taints = taintTexts(blocks);
  const counting = rounds.size - taintedRounds(blocks).size;
  if (taints.length === 0 || counting >= LEAST_ROUNDS) return;
  const message = `Of ${rounds.size} rounds ${counting} count, ${LEAST_ROUNDS} are needed: ${taints.join('; ')}.`;
  throw new QuantfleetFailure('BlocksTainted', message);
};

const taintedRounds = (blocks: ComparedBlocks['blocks']): ReadonlySet<number> =>
  new Set(blocks.filter(({ taints }) => taints.length > 0).map(({ round }) => round));

/** Milliseconds of a contestant beside those of the first, round by round of those that count. */
const pairsOf = (
  { blocks }: ComparedBlocks,
  position: number,
  batchSize: number,
): readonly (readonly [number, number])[] => {
  const tainted = taintedRounds(blocks);
  const medianOf = (round: number, contestant: number): number | undefined =>
    blocks
      .find((block) => block.round === round && block.contestant === contestant)
      ?.measured.find((one) => one.batchSize === batchSize)?.medianMs;
  return [...new Set(blocks.map(({ round }) => round))].flatMap((round) => {
    if (tainted.has(round)) return [];
    const [one, other] = [medianOf(round, position), medianOf(round, 0)];
    return one === undefined || other === undefined ? [] : [[one, other] as const];
  });
};

/** In what a board, and what it was given, differ between two nights. */
export const changesBetween = async (
  stores: NightStores,
  { good, bad, nodeId }: Bisection,
): ReturnType<BisectActivities['changesBetween']> => {
  const { results } = stores;
  const { night } = await plannedNight(results, bad);
  const node = await results.expectedNode(bad, nodeId);
  if (node === undefined) return [];
  return changesOf({ stores, night, sweeps: new Map() }, node, await results.nightEngines(good, nodeId));
};
