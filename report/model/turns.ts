import { askedPrecision, type AskedPrecision } from '../../contracts/asked-precision.js';
import type { ComparedBlocks, ComparisonRecord } from '../../contracts/comparison-record.js';
import { type MedianPair, pairedRatio, type PairedRatio } from '../../results/statistics/paired-ratio.js';
import type { Series } from './series.js';

/** What a ratio allows to be said. */
export type TurnVerdict = 'faster' | 'slower' | 'not told apart' | 'within the noise floor' | 'no noise floor';

/** How many times as fast one contestant is as another, at a batch size. */
export interface TurnRatio extends PairedRatio {
  readonly contestant: Taker;
  readonly against: Taker;
  readonly batchSize: number;
  readonly verdict: TurnVerdict;
}

/** How far a contestant seems to be from itself, at a batch size. */
export interface NoiseFloor extends PairedRatio {
  readonly contestant: Taker;
  readonly batchSize: number;
  /** What differs by less than this share is noise: the end of the interval that is further from 1. */
  readonly share: number;
}

/** One that took part in a comparison by turns. */
export interface Taker {
  /** Trial, or a name such as an earlier night's. */
  readonly id: string;
  readonly label: string;
  readonly kind: AskedPrecision | 'unknown';
  /** `undefined` for one that is no trial of the report. */
  readonly series: Series | undefined;
}

/** A comparison by turns that was measured. */
export interface MeasuredTurns {
  readonly nodeId: string;
  readonly compared: ComparedBlocks;
  readonly takers: readonly Taker[];
  /**
   * INT8 against TensorRT in FP16 and FP32 and PyTorch, as far as they took part, and each of these against those after it; else
   * all against the reference. In this order.
   */
  readonly ratios: readonly TurnRatio[];
  readonly noiseFloor: readonly NoiseFloor[];
  /** Blocks that no ratio counts, since their conditions tainted them. */
  readonly tainted: ComparedBlocks['blocks'];
}

/** Works out what the blocks of a comparison say; `undefined` for one without. */
export const measuredTurns = (
  { nodeId, compared }: ComparisonRecord,
  series: readonly Series[],
): MeasuredTurns | undefined => {
  if (compared === null) return undefined;
  const takers = compared.contestants.map(({ id, label }) => takerOf(id, label, series));
  const again = compared.contestants.findIndex((each) => each.again);
  const noiseFloor = compared.turns.batchSizes.flatMap((batchSize): readonly NoiseFloor[] => {
    const contestant = takers[again];
    const ratio = ratioOf(compared, again, compared.reference, batchSize);
    if (contestant === undefined || ratio === undefined) return [];
    return [{ ...ratio, contestant, batchSize, share: furthest(ratio) }];
  });
  const single = takers.map((taker, position) => ({ taker, position })).filter(({ position }) => position !== again);
  const opponents = opponentsAmong(single, compared.reference);
  const ratios = opponents.flatMap((opponent, rank) => {
    const challengers = [...single.filter((own) => !opponents.includes(own)), ...opponents.slice(0, rank)];
    return challengers.flatMap(({ taker: contestant, position }) =>
      compared.turns.batchSizes.flatMap((batchSize): readonly TurnRatio[] => {
        const ratio = ratioOf(compared, position, opponent.position, batchSize);
        if (ratio === undefined) return [];
        const floor = noiseFloor.find((own) => own.batchSize === batchSize)?.share;
        const verdict = verdictOf(ratio, floor);
        return [{ ...ratio, contestant, against: opponent.taker, batchSize, verdict }];
      }),
    );
  });
  return { nodeId, compared, takers, ratios, noiseFloor, tainted: compared.blocks.filter(isTainted) };
};

interface Placed {
  readonly taker: Taker;
  readonly position: number;
}

const OPPONENTS: readonly Taker['kind'][] = ['fp16', 'fp32', 'pytorch'];

const opponentsAmong = (single: readonly Placed[], reference: number): readonly Placed[] => {
  const found = OPPONENTS.flatMap((kind) => single.find(({ taker }) => taker.kind === kind) ?? []);
  return found.length > 0 ? found : single.filter(({ position }) => position === reference);
};

const takerOf = (id: string, label: string, series: readonly Series[]): Taker => {
  const own = series.find(({ views }) => views.some(({ trial }) => trial.trialId === id));
  const kind = own === undefined ? 'unknown' : askedPrecision(own.shown.trial);
  return { id, label: own?.label ?? label, kind, series: own };
};

/** Whether a ratio by turns says how much faster than PyTorch a trial runs one image, so that medians of single runs say it with less right. */
export const isComparedWithPyTorch = (turns: readonly MeasuredTurns[], trialId: string): boolean =>
  turns.some(({ ratios }) =>
    ratios.some((own) => own.against.kind === 'pytorch' && own.batchSize === 1 && own.contestant.id === trialId),
  );

/** Whether a block does not count. */
export const isTainted = ({ taints }: ComparedBlocks['blocks'][number]): boolean => taints.length > 0;

/** Why blocks do not count, each reason once. */
export const taintCodes = ({ tainted }: MeasuredTurns): string =>
  [...new Set(tainted.flatMap(({ taints }) => taints.map(({ code }) => code)))].join(', ');

/** Speed of the one divided by that of the other, from the good blocks of the same round. */
const ratioOf = (
  { blocks, turns }: ComparedBlocks,
  one: number,
  other: number,
  batchSize: number,
): PairedRatio | undefined => {
  const medianOf = (round: number, contestant: number): number | undefined =>
    blocks
      .find((block) => block.round === round && block.contestant === contestant && !isTainted(block))
      ?.measured.find((measured) => measured.batchSize === batchSize)?.medianMs;
  const pairs = Array.from({ length: turns.blocks }, (_, round) => [medianOf(round, other), medianOf(round, one)]);
  return pairedRatio(
    pairs.flatMap(([theirs, own]): readonly MedianPair[] =>
      theirs === undefined || own === undefined ? [] : [[theirs, own]],
    ),
  );
};

/** The largest share by which two may differ, as an interval leaves it open. */
export const furthest = ({ lower, upper }: PairedRatio): number =>
  Math.exp(Math.max(Math.abs(Math.log(lower)), Math.abs(Math.log(upper)))) - 1;

const verdictOf = ({ ratio, lower, upper }: PairedRatio, floor: number | undefined): TurnVerdict => {
  if (lower <= 1 && upper >= 1) return 'not told apart';
  if (floor === undefined) return 'no noise floor';
  if (Math.abs(Math.log(ratio)) <= Math.log(1 + floor)) return 'within the noise floor';
  return ratio > 1 ? 'faster' : 'slower';
};
