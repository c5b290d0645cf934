import type { LatencyQuantile, LatencySummary } from '../../results/statistics/latency-summary.js';
import { isGpuOnly } from '../model/devices.js';
import { milliseconds, threeDigits } from '../text/formatted-numbers.js';
import { markup, type Markup } from '../text/markup.js';
import { measurementOf, type TrialView } from '../model/trial-view.js';
import { logarithmicTicks } from './logarithmic-ticks.js';
import { lookOf } from './look.js';
import { shownSizes, type Panel } from './panels.js';
import { PLOT_SIZES, type Figure, type PointNumbers } from './plot.js';
import { pointNumbers } from './point-numbers.js';
import { drawRowPlot, type Row, type RowAxis } from './row-plot.js';
import { label, rectangle, vertical } from './shapes.js';
import { niceTicks } from './ticks.js';

interface Measured {
  readonly view: TrialView;
  readonly latency: LatencySummary;
  readonly row: Omit<Row, 'draw' | 'numbers'>;
}

const measuredOf = (panel: Panel): readonly Measured[] =>
  panel.series.flatMap((series) => {
    const { latency, trial } = series.shown;
    if (latency === undefined) return [];
    const isNamed = panel.heading !== null || trial.calibrationBatchSize === null;
    const batch = isNamed ? '' : `, calibration batch size ${trial.calibrationBatchSize}`;
    const row = { label: `${series.label}${batch}`, look: lookOf(series), value: latency.median };
    return [{ view: series.shown, latency, row }];
  });

const quantileText = ({ value, bounds, untold }: LatencyQuantile): string => {
  if (value === null) return `not told: ${untold}`;
  return bounds === null
    ? milliseconds(value)
    : `${milliseconds(value)} (${milliseconds(bounds.lower)} … ${milliseconds(bounds.upper)})`;
};

/** Where the whisker ends: nowhere but at the bar where the runs do not carry a 99th percentile. */
const whiskerEnd = ({ median, quantiles }: LatencySummary): number => quantiles.p99.value ?? median;

const numbersOf = (figure: string, { view, latency }: Measured): readonly PointNumbers[] => {
  const measurement = measurementOf(view, 'latency.p50');
  if (measurement === undefined) return [];
  const compute = measurementOf(view, 'latency.compute.p50');
  const further = [
    ...(compute === undefined ? [] : [['median without transfers', milliseconds(compute.value)] as const]),
    ['p90', quantileText(latency.quantiles.p90)],
    ['p99', quantileText(latency.quantiles.p99)],
    ['mean', milliseconds(latency.mean)],
    ['standard deviation', milliseconds(latency.standardDeviation)],
    ['quartiles', `${milliseconds(latency.lowerQuartile)} … ${milliseconds(latency.upperQuartile)}`],
    ['fastest, slowest', `${milliseconds(latency.minimum)}, ${milliseconds(latency.maximum)}`],
    ['outliers', `${latency.outliers.length} of ${latency.samples} runs`],
  ] as const;
  return [pointNumbers({ figure, name: 'median latency', view, measurement, further })];
};

type Place = (value: number) => number;

const drawBar = (latency: LatencySummary, x: Place, middle: number): Markup => {
  const [start, end, tail] = [x(0), x(latency.median), x(whiskerEnd(latency))];
  return markup`${rectangle('bar', { x: start, y: middle - 9, width: end - start, height: 18 })}
<path class="whisker over-bar" d="M${end} ${middle} H${tail} m0 -6 v12"/>
${label('value', milliseconds(latency.median), { x: tail + 8, y: middle + 4 })}`;
};

const drawBox = (latency: LatencySummary, x: Place, middle: number): Markup => {
  const [left, right] = [x(latency.lowerQuartile), x(latency.upperQuartile)];
  const [lower, upper] = [x(latency.whiskers.lower), x(latency.whiskers.upper)];
  return markup`<path class="whisker" d="M${lower} ${middle - 6} v12 m0 -6 H${left}"/>
<path class="whisker" d="M${right} ${middle} H${upper} m0 -6 v12"/>
${rectangle('box', { x: left, y: middle - 10, width: Math.max(2, right - left), height: 20 })}
${vertical('median', { x: x(latency.median), from: middle - 10, to: middle + 10 })}
${latency.outliers.map((value) => markup`<circle class="outlier" cx="${x(value)}" cy="${middle}" r="3"/>`)}`;
};

const rowsOf = (
  measured: readonly Measured[],
  figure: string,
  draw: (latency: LatencySummary, x: Place, middle: number) => Markup,
): readonly Row[] =>
  measured.flatMap((own) =>
    numbersOf(figure, own).map((numbers) => ({
      ...own.row,
      numbers,
      draw: (x, middle) => draw(own.latency, x, middle),
    })),
  );

const figureOf = (
  figure: Pick<Figure, 'id' | 'title' | 'caption'>,
  plot: Parameters<typeof drawRowPlot>[0],
): Figure => ({
  ...figure,
  plots: PLOT_SIZES.map((size) => drawRowPlot(plot, size)),
  legend: [],
  isDirectlyLabelled: true,
});

const listed = (counts: readonly number[]): string => [...new Set(counts)].toSorted((a, b) => a - b).join(' or ');

const runsOf = (measured: readonly Measured[]): string => {
  const runs = listed(measured.map(({ latency }) => latency.samples));
  const warmUpRuns = listed(measured.map(({ view }) => view.trial.evaluation?.warmUpRuns ?? 0));
  return `${runs} hot runs at batch size 1 after ${warmUpRuns} warm-up runs`;
};

/** Median latency a series as a bar, with a whisker to p99. */
export const latencyFigure = (panel: Panel): readonly Figure[] => {
  const measured = measuredOf(panel);
  if (measured.length === 0) return [];
  const ticks = niceTicks({
    lower: 0,
    upper: Math.max(...measured.map(({ latency }) => whiskerEnd(latency))),
    count: 5,
  });
  const axis: RowAxis = {
    label: 'latency (ms)',
    ticks: ticks.values.map((value) => ({ value, text: value.toFixed(ticks.decimals) })),
    lower: 0,
    upper: ticks.upper,
    isLogarithmic: false,
  };
  const caption =
    `Bar: median of ${runsOf(measured)}. Whisker: to the 99th percentile (nearest rank, as trtexec), where the runs carry it.` +
    (isGpuOnly(panel) ? ' Transfers to and from the GPU included.' : '') +
    shownSizes(panel, panel.series);
  const plot = { rows: rowsOf(measured, `latency${panel.idSuffix}`, drawBar), axis, room: 66 };
  return [figureOf({ id: `figure-latency${panel.idSuffix}`, title: 'Latency at batch size 1', caption }, plot)];
};

/** Tukey's box plot of every hot run, one box a series. */
export const latencyBoxFigure = (panel: Panel): readonly Figure[] => {
  const measured = measuredOf(panel);
  if (measured.length === 0) return [];
  const lower = Math.min(...measured.map(({ latency }) => latency.minimum));
  const upper = Math.max(...measured.map(({ latency }) => latency.maximum));
  const ticks = logarithmicTicks(lower, upper);
  const axis: RowAxis = {
    label: 'latency (ms, logarithmic)',
    ticks: ticks.values.map((value) => ({ value, text: threeDigits(value).replace(/\.?0+$/, '') })),
    lower: ticks.lower,
    upper: ticks.upper,
    isLogarithmic: true,
  };
  const caption =
    `${runsOf(measured)}. Box: quartile to quartile, line at the median; whiskers: furthest run within 1.5 ` +
    'interquartile ranges; dots: every run beyond (Tukey). Equal widths on the logarithmic axis are equal relative spreads.' +
    shownSizes(panel, panel.series);
  const plot = { rows: rowsOf(measured, `box${panel.idSuffix}`, drawBox), axis, room: 16 };
  return [figureOf({ id: `figure-box${panel.idSuffix}`, title: 'Spread of latency', caption }, plot)];
};
