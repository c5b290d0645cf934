import { asRange, share } from '../text/formatted-numbers.js';
import type { ReportView } from './report-view.js';
import { furthest, type MeasuredTurns, type Taker, type TurnRatio } from './turns.js';

const OPPONENT_NAMES: Readonly<Record<Taker['kind'], string | null>> = {
  fp16: 'TensorRT FP16',
  fp32: 'TensorRT FP32',
  pytorch: 'PyTorch',
  int8: null,
  unknown: null,
};

/** What an opponent is called. */
export const opponentName = ({ kind, label }: Taker): string => OPPONENT_NAMES[kind] ?? label;

/** `latency at batch size 1`, `throughput at batch size 32`. */
export const quantityName = (batchSize: number): string =>
  batchSize === 1 ? 'latency at batch size 1' : `throughput at batch size ${batchSize}`;

/** What a ratio allows to be said, and no more. */
export const ratioPhrase = (own: TurnRatio): string => {
  const { lower, upper, verdict } = own;
  const range = `between ${asRange(lower, upper, ' and ')} times as fast`;
  switch (verdict) {
    case 'faster':
    case 'slower':
      return range;
    case 'not told apart':
      return `not told apart (${range}; a difference beyond ${share(furthest(own))} is excluded)`;
    case 'no noise floor':
      return `${range} (how far one engine is from itself is not known)`;
    case 'within the noise floor':
      return `within the noise floor (${range}, no further apart than one engine from itself)`;
  }
};

const gainSentences = ({ nodeId, compared, ratios }: MeasuredTurns): readonly string[] => {
  const shown = [1, compared.turns.batchSizes.at(-1)].flatMap((size, index, all) =>
    size === undefined || all.indexOf(size) !== index ? [] : [size],
  );
  const isShown = ({ contestant, batchSize }: TurnRatio): boolean =>
    contestant.kind === 'int8' && shown.includes(batchSize);
  const opponents = [...new Set(ratios.filter(isShown).map(({ against }) => against))];
  return opponents.map((against) => {
    const parts = shown.flatMap((batchSize) => {
      const own = ratios.filter(
        (ratio) => isShown(ratio) && ratio.against === against && ratio.batchSize === batchSize,
      );
      const phrases = own.map((ratio) => `${ratio.contestant.label} ${ratioPhrase(ratio)}`);
      return phrases.length === 0 ? [] : [`${quantityName(batchSize)}: ${phrases.join(', ')}`];
    });
    return (
      `INT8 against ${opponentName(against)} on ${nodeId} (95 % intervals, ${compared.turns.blocks} blocks each by ` +
      `turns): ${parts.join('; ')}.`
    );
  });
};

/** How far the same engine is from itself. */
export const noiseFloorSentence = ({ nodeId, noiseFloor, compared }: MeasuredTurns): readonly string[] => {
  const [first] = noiseFloor;
  if (first === undefined) return [];
  const parts = noiseFloor.map((own) => `${share(own.share)} at batch size ${own.batchSize}`);
  return [
    `Noise floor on ${nodeId}: ${first.contestant.label}, measured a second time among the others ` +
      `(${compared.turns.blocks} blocks), differs from itself by at most ${parts.join(', ')}.`,
  ];
};

const taintedSentence = ({ nodeId, compared, tainted }: MeasuredTurns): readonly string[] =>
  tainted.length === 0
    ? []
    : [
        `Of ${compared.blocks.length} blocks measured by turns on ${nodeId}, ${tainted.length} are tainted and left out ` +
          `of every ratio: ${[...new Set(tainted.flatMap(({ taints }) => taints.map(({ code }) => code)))].join(', ')}.`,
      ];

const missingSentence = ({ comparisons }: ReportView): readonly string[] =>
  comparisons.flatMap(({ nodeId, status, failure }) =>
    failure === null ? [] : [`No comparison by turns on ${nodeId} (${status}): ${failure.code}: ${failure.message}`],
  );

/** What INT8 gains over TensorRT in FP16 and FP32 and over PyTorch, and the noise floor. */
export const turnSentences = (view: ReportView): readonly string[] => [
  ...view.turns.flatMap((own) => [...gainSentences(own), ...noiseFloorSentence(own), ...taintedSentence(own)]),
  ...missingSentence(view),
];
