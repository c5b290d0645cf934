import { asRange, INTERVAL, share } from '../text/formatted-numbers.js';
import { fallenBack } from './engine-build.js';
import type { ReportView } from './report-view.js';
import { furthest, taintCodes, type MeasuredTurns, type Taker, type TurnRatio } from './turns.js';

/** What an opponent is called; of FP32 with what else it may compute in. */
export const opponentName = (opponent: Taker): string => {
  switch (opponent.kind) {
    case 'fp16':
      return `TensorRT FP16${fallenBackMark(opponent)}`;
    case 'fp32':
      return `TensorRT ${opponent.series?.shown.engine?.precision ?? 'FP32'}`;
    case 'pytorch':
      return 'PyTorch';
    case 'int8':
    case 'unknown':
      return takerName(opponent);
  }
};

/** `latency at batch size 1`, `throughput at batch size 32`. */
export const quantityName = (batchSize: number): string =>
  batchSize === 1 ? 'latency at batch size 1' : `throughput at batch size ${batchSize}`;

/**
 * A contestant without the node that it ran on, where a sentence or table has that already; marked where it hardly runs in the
 * precision that it was built for.
 */
export const takerName = (taker: Taker): string => (taker.series?.network ?? taker.label) + fallenBackMark(taker);

const fallenBackMark = (taker: Taker): string => {
  const left = layersLeft(taker);
  return left === undefined ? '' : ` (${left})`;
};

const layersLeft = ({ series }: Taker): string | undefined =>
  series?.shown.engine === undefined ? undefined : fallenBack(series.shown.engine);

/** Nodes that the sentences name; more are in the tables alone. */
const NAMED_NODES = 2;

/** What a ratio allows to be said, and no more. */
const ratioPhrase = (own: TurnRatio): string => {
  const { lower, upper, verdict } = own;
  const opponent = opponentName(own.against);
  const range = `between ${asRange(lower, upper, ' and ')} times as fast`;
  switch (verdict) {
    case 'faster':
    case 'slower':
    case 'no noise floor':
      return `${range} as ${opponent}`;
    case 'not told apart':
      return `not told apart from ${opponent} (${range}; a difference beyond ${share(furthest(own))} is excluded)`;
    case 'within the noise floor':
      return `within the noise floor of ${opponent} (${range}, no further apart than one engine from itself)`;
  }
};

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

/** How many are faster, as far as a noise floor tells, and the subject of what is said of the fastest. */
const fastestOf = (rivals: readonly TurnRatio[], fastest: TurnRatio, hasFloor: boolean): string => {
  const { contestant, against } = fastest;
  const name = takerName(contestant);
  const engines = `${rivals.length + (against.kind === 'int8' ? 1 : 0)} INT8 engines`;
  if (against.kind === 'int8' && fastest.ratio < 1) {
    return `the fastest of ${engines} is ${opponentName(against)}; the next, ${name},`;
  }
  if (rivals.length === 1) return name;
  if (!hasFloor) return `the fastest of ${engines}, ${name},`;
  const faster = rivals.filter(({ verdict }) => verdict === 'faster').length;
  return (
    `${faster === 0 ? 'none' : faster} of ${engines} ${faster > 1 ? 'are' : 'is'} faster than ` +
    `${opponentName(against)}. The fastest, ${name},`
  );
};

/** The fastest INT8 engine at a batch size, against every opponent. */
const gainSentence = (turns: MeasuredTurns, batchSize: number): readonly string[] => {
  const { nodeId, compared, noiseFloor } = turns;
  const ratios = turns.ratios.filter(
    ({ contestant, batchSize: own }) =>
      contestant.kind === 'int8' && own === batchSize && layersLeft(contestant) === undefined,
  );
  const rivals = ratios.filter(({ against }) => against === ratios[0]?.against);
  const [fastest] = rivals.toSorted((one, other) => other.ratio - one.ratio);
  if (fastest === undefined) return [];
  const phrases = ratios.filter(({ contestant }) => contestant === fastest.contestant).map(ratioPhrase);
  const floor = noiseFloor.find((own) => own.batchSize === batchSize);
  const method =
    `${INTERVAL}s of these engines, ${compared.turns.blocks} blocks each by turns` +
    (floor === undefined
      ? '; how far one engine is from itself is not known'
      : `; one engine measured twice differs from itself by at most ${share(floor.share)}`);
  const subject = fastestOf(rivals, fastest, floor !== undefined);
  return [`INT8 on ${nodeId}, ${quantityName(batchSize)}: ${subject} is ${listed(phrases)} (${method}).`];
};

const gainSentences = (turns: MeasuredTurns): readonly string[] =>
  [...new Set([turns.compared.turns.batchSizes[0], turns.compared.turns.batchSizes.at(-1)])].flatMap((batchSize) =>
    batchSize === undefined ? [] : gainSentence(turns, batchSize),
  );

const unnamedSentence = ({ turns }: ReportView): readonly string[] =>
  turns.length <= NAMED_NODES
    ? []
    : [`What INT8 gains on ${turns.length - NAMED_NODES} more of the nodes is in the tables of comparisons by turns.`];

const taintedSentence = (turns: MeasuredTurns): readonly string[] =>
  turns.tainted.length === 0
    ? []
    : [
        `Of ${turns.compared.blocks.length} blocks measured by turns on ${turns.nodeId}, ${turns.tainted.length} are tainted and left out ` +
          `of every ratio: ${taintCodes(turns)}.`,
      ];

const missingSentence = ({ comparisons }: ReportView): readonly string[] =>
  comparisons.flatMap(({ nodeId, status, failure }) =>
    failure === null ? [] : [`No comparison by turns on ${nodeId} (${status}): ${failure.code}: ${failure.message}`],
  );

/** What the fastest INT8 engine gains over TensorRT in FP16 and FP32 and over PyTorch, for one image and for many. */
export const turnSentences = (view: ReportView): readonly string[] => [
  ...view.turns.slice(0, NAMED_NODES).flatMap(gainSentences),
  ...unnamedSentence(view),
  ...view.turns.flatMap(taintedSentence),
  ...missingSentence(view),
];
