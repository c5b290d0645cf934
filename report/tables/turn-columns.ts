import { opponentName, quantityName } from '../model/turn-sentences.js';
import type { MeasuredTurns } from '../model/turns.js';
import { PAIRED_RATIO_METHOD } from '../../results/statistics/paired-ratio.js';
import { asRange, ratio } from '../text/formatted-numbers.js';

/** Head of the table of ratios. */
export const TURN_HEAD = ['Engine', 'Against', 'Of', 'Times as fast', '95 % interval', 'Verdict'] as const;

/** One row a ratio, then the noise floor. */
export const turnRows = ({ ratios, noiseFloor }: MeasuredTurns): readonly (readonly string[])[] => [
  ...ratios.map((own) => [
    own.contestant.label,
    opponentName(own.against),
    quantityName(own.batchSize),
    ratio(own.ratio),
    asRange(own.lower, own.upper, ' … '),
    own.verdict,
  ]),
  ...noiseFloor.map((own) => [
    own.contestant.label,
    'itself, a second time',
    quantityName(own.batchSize),
    ratio(own.ratio),
    asRange(own.lower, own.upper, ' … '),
    'the noise floor',
  ]),
];

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
    `block${judged.map((part) => `; ${part}`).join('')}. Ratio: ${PAIRED_RATIO_METHOD}. Intervals are each for themselves: among twenty, one misses the truth by chance.`
  );
};
