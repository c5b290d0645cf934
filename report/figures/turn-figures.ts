import type { ReportView } from '../model/report-view.js';
import { opponentName, quantityName, takerName } from '../model/turn-sentences.js';
import type { MeasuredTurns, Taker } from '../model/turns.js';
import type { PairedRatio } from '../../results/statistics/paired-ratio.js';
import { turnNote } from '../tables/turn-columns.js';
import { asRange, ratio as ratioText } from '../text/formatted-numbers.js';
import { markup } from '../text/markup.js';
import { logarithmicTicks } from './logarithmic-ticks.js';
import { drawMarker, lookOf } from './look.js';
import { PLOT_SIZES, type Figure, type PointNumbers } from './plot.js';
import { drawRowPlot, type Row, type RowAxis } from './row-plot.js';
import { label, vertical } from './shapes.js';

/** A ratio to be drawn. */
interface Drawn extends PairedRatio {
  readonly contestant: Taker;
  readonly name: string;
  readonly batchSize: number;
}

/** Against the first opponent alone, with the noise floor last: a figure of all ratios would be a table. */
const drawnOf = ({ ratios, noiseFloor }: MeasuredTurns): readonly Drawn[] => {
  const against = ratios[0]?.against;
  return [
    ...ratios
      .filter((own) => own.against === against)
      .map((own) => ({ ...own, name: `${takerName(own.contestant)}, ${quantityName(own.batchSize)}` })),
    ...noiseFloor.map((own) => ({
      ...own,
      name: `noise floor: ${takerName(own.contestant)} again, ${quantityName(own.batchSize)}`,
    })),
  ];
};

const numbersOf = (turns: MeasuredTurns, own: Drawn, id: string): PointNumbers => ({
  id,
  heading: own.name,
  title: `${own.name}: ${ratioText(own.ratio)} times as fast`,
  rows: [
    ['times as fast', ratioText(own.ratio)],
    ['95 % interval', asRange(own.lower, own.upper, ' … ')],
    ['pairs of blocks', String(own.pairs)],
  ],
  method: turnNote(turns),
  trialId: own.contestant.id,
  trialAnchor: own.contestant.series?.shown.anchor ?? '',
  stages: [],
});

const rowOf = (turns: MeasuredTurns, own: Drawn, id: string): Row => {
  const look = lookOf(own.contestant.series ?? { recipe: 'pytorch-fp32', repeat: 0, nodePosition: null });
  return {
    label: own.name,
    look,
    numbers: numbersOf(turns, own, id),
    value: own.ratio,
    draw: (x, middle) => {
      const [lower, upper] = [x(own.lower), x(own.upper)];
      return markup`${vertical('grid', { x: x(1), from: middle - 29, to: middle + 29 })}
<path class="whisker" d="M${lower} ${middle - 6} v12 m0 -6 H${upper} m0 -6 v12"/>
${drawMarker(look, x(own.ratio), middle)}
${label('value', ratioText(own.ratio), { x: upper + 8, y: middle + 4 })}`;
    },
  };
};

const figureOf = (turns: MeasuredTurns, node: number): readonly Figure[] => {
  const drawn = drawnOf(turns);
  const against = turns.ratios[0]?.against;
  if (drawn.length === 0 || against === undefined) return [];
  const ends = drawn.flatMap(({ lower, upper }) => [lower, upper, 1]);
  const ticks = logarithmicTicks(Math.min(...ends), Math.max(...ends));
  const axis: RowAxis = {
    label: `times as fast as ${opponentName(against)} (logarithmic)`,
    ticks: ticks.values.map((value) => ({ value, text: ratioText(value).replace(/\.?0+$/, '') })),
    lower: ticks.lower,
    upper: ticks.upper,
    isLogarithmic: true,
  };
  const rows = drawn.map((own, row) => rowOf(turns, own, `turns-${node + 1}-${row + 1}`));
  return [
    {
      id: `figure-turns-${node + 1}`,
      title: `Speed against ${opponentName(against)}, by turns, on ${turns.nodeId}`,
      caption: `Mark: ratio; whiskers: its 95 % interval. What reaches over 1 is not told apart. ${turnNote(turns)}`,
      plots: PLOT_SIZES.map((size) => drawRowPlot({ rows, axis, room: 66 }, size)),
      legend: [],
      isDirectlyLabelled: true,
    },
  ];
};

/** A forest plot of each comparison by turns. */
export const turnFigures = ({ turns }: ReportView): readonly Figure[] => turns.flatMap(figureOf);
