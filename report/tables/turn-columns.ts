import { groupBy } from '../../results/group-by.js';
import { opponentName, quantityName, takerName } from '../model/turn-sentences.js';
import { taintCodes, type MeasuredTurns, type Taker, type TurnVerdict } from '../model/turns.js';
import { PAIRED_RATIO_METHOD, type PairedRatio } from '../../results/statistics/paired-ratio.js';
import { asRange, INTERVAL, ratio } from '../text/formatted-numbers.js';
import { ABSENT } from './table-cells.js';

/** Heads of the table of ratios: who against whom, then a column a batch size. */
export const turnHead = ({ compared }: MeasuredTurns): readonly string[] => [
  'Engine',
  'Against',
  ...compared.turns.batchSizes.map(quantityName).map((name) => name.charAt(0).toUpperCase() + name.slice(1)),
];

/** How many times as fast an engine is, and what may as well be true. */
export interface TurnCell {
  readonly text: string;
  /** The interval, and the verdict where that is not the expected one; empty without a ratio. */
  readonly note: string;
}

/** What is said of an engine against another, at each batch size. */
export interface TurnRow {
  readonly engine: string;
  readonly against: string;
  readonly cells: readonly TurnCell[];
}

const cellOf = (own: PairedRatio & { readonly verdict?: TurnVerdict }): TurnCell => ({
  text: ratio(own.ratio),
  note: [
    asRange(own.lower, own.upper, ' … '),
    ...(own.verdict === undefined || own.verdict === 'faster' ? [] : [own.verdict]),
  ].join(', '),
});

/** One row an engine and opponent, then the noise floor. */
export const turnRows = ({ compared, ratios, noiseFloor }: MeasuredTurns): readonly TurnRow[] => {
  const rowOf = (engine: Taker, against: string, own: readonly (PairedRatio & { readonly batchSize: number })[]) => ({
    engine: takerName(engine),
    against,
    cells: compared.turns.batchSizes.map((batchSize) => {
      const found = own.find((each) => each.batchSize === batchSize);
      return found === undefined ? { text: ABSENT, note: '' } : cellOf(found);
    }),
  });
  const pairs = groupBy(ratios, ({ contestant, against }) => JSON.stringify([contestant.id, against.id]));
  const [floor] = noiseFloor;
  return [
    ...pairs.flatMap((own) => {
      const [first] = own;
      return first === undefined ? [] : [rowOf(first.contestant, opponentName(first.against), own)];
    }),
    ...(floor === undefined ? [] : [rowOf(floor.contestant, 'itself again: the noise floor', noiseFloor)]),
  ];
};

/** How the table of ratios is to be read. */
export const TURN_TABLE_NOTE =
  `Numbers: how many times as fast the engine is, with the ${INTERVAL}; where no verdict stands beside that, it is faster ` +
  'beyond the noise floor. The noise floor itself has no verdict.';

/** Why a comparison has no table; `undefined` for one with a ratio. */
export const withoutRatios = (turns: MeasuredTurns): string | undefined => {
  const { nodeId, compared, ratios, noiseFloor, tainted } = turns;
  if (ratios.length > 0 || noiseFloor.length > 0) return undefined;
  const { blocks } = compared;
  const start = `No ratio by turns on ${nodeId}: `;
  if (blocks.length === 0) return `${start}no block was measured.`;
  if (tainted.length === blocks.length)
    return `${start}all ${blocks.length} blocks are tainted (${taintCodes(turns)}).`;
  return `${start}no two engines have two rounds in which the blocks of both are good.`;
};

/** How the ratios of a node were measured. */
export const turnNote = ({ nodeId, compared, tainted }: MeasuredTurns): string => {
  const { blocks, seconds } = compared.turns;
  const repeats = compared.blocks.reduce((sum, block) => sum + block.repeats, 0);
  const judged = [
    ...(tainted.length === 0 ? [] : [`${tainted.length} of ${compared.blocks.length} blocks tainted and left out`]),
    ...(compared.clocks === undefined ? [] : [`set meanwhile: ${compared.clocks}`]),
    ...(repeats === 0 ? [] : [`${repeats} measured again, since their conditions had tainted them`]),
  ];
  const held = [...new Set(compared.blocks.map(({ processors }) => processors.join(', ')))].join(' or ');
  return (
    `Measured by turns on ${nodeId}: ${blocks} blocks each, a block one start of the program, in rounds forward and ` +
    `backward; each batch size warmed up until steady, then run for ${seconds} s; the measuring thread held to processors ${held}. Unit: the median run of a ` +
    `block${judged.map((part) => `; ${part}`).join('')}. Ratio: ${PAIRED_RATIO_METHOD}. Intervals are each for themselves: among twenty, one misses the truth by chance. They are of these engines, each built once: another build by TensorRT of the same network can be faster or slower by more.`
  );
};
