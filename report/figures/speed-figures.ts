import { isGpuOnly } from '../model/devices.js';
import { measurementOf } from '../model/trial-view.js';
import type { Series } from '../model/series.js';
import { canLabelDirectly } from './direct-labels.js';
import { drawLinePlot } from './line-plot.js';
import type { LinePoint, LineSpec } from './line-spec.js';
import { lookOf } from './look.js';
import { shownSizes, type Panel } from './panels.js';
import { PLOT_SIZES, type Figure } from './plot.js';
import { pointNumbers, valueOf } from './point-numbers.js';

interface Speed {
  readonly metric: 'throughput' | 'usage' | 'power';
  readonly title: string;
  readonly yLabel: string;
  readonly yRange: LineSpec['yRange'];
  readonly caption: string;
}

const linePoints = ({ shown }: Series, metric: Speed['metric'], { idSuffix }: Panel): readonly LinePoint[] =>
  (shown.trial.evaluation?.throughput ?? []).flatMap(({ batchSize }) => {
    const measurement = measurementOf(shown, metric, batchSize);
    if (measurement === undefined) return [];
    const energy = metric === 'power' ? measurementOf(shown, 'energy', batchSize) : undefined;
    const further = [
      ['batch size', String(batchSize)] as const,
      ...(energy === undefined ? [] : [['energy per image', valueOf(energy)] as const]),
    ];
    const numbers = pointNumbers({ figure: `${metric}${idSuffix}`, name: metric, view: shown, measurement, further });
    return [{ batchSize, value: measurement.value, interval: undefined, numbers }];
  });

const shownTrials = (panel: Panel, series: readonly Series[]): string =>
  panel.heading === null ? ` Shown: ${series.map(({ shown }) => shown.name).join('; ')}.` : shownSizes(panel, series);

const endsByMemory = (series: readonly Series[]): string => {
  const ended = series.filter(({ shown }) => shown.trial.evaluation?.throughputEnd === 'memory');
  if (ended.length === 0) return '';
  return ` ${ended.map(({ label }) => label).join(', ')}: the next larger batch size did not fit into memory.`;
};

const draw = (panel: Panel, speed: Speed): readonly Figure[] => {
  const series = panel.series.filter((candidate) => linePoints(candidate, speed.metric, panel).length > 0);
  if (series.length === 0) return [];
  const lines = series.map((own) => ({
    label: own.label,
    look: lookOf(own),
    points: linePoints(own, speed.metric, panel),
  }));
  const spec: LineSpec = {
    xLabel: 'batch size (logarithmic)',
    yLabel: speed.yLabel,
    lines,
    levels: [],
    yRange: speed.yRange,
    isDodged: false,
    isDirectlyLabelled: canLabelDirectly(lines),
  };
  return [
    {
      id: `figure-${speed.metric}${panel.idSuffix}`,
      title: speed.title,
      caption: `${speed.caption}${shownTrials(panel, series)}${endsByMemory(series)}`,
      plots: PLOT_SIZES.map((size) => drawLinePlot(spec, size)),
      legend: lines,
      isDirectlyLabelled: spec.isDirectlyLabelled,
    },
  ];
};

/** Throughput against batch size, one line a series. */
export const throughputFigure = (panel: Panel): readonly Figure[] =>
  draw(panel, {
    metric: 'throughput',
    title: 'Throughput against batch size',
    yLabel: 'throughput (images/s)',
    yRange: 'zero',
    caption: 'Images answered per second of wall time, hot runs back to back.',
  });

/** Processor or GPU usage against batch size, one line a series. */
export const usageFigure = (panel: Panel): readonly Figure[] => {
  const sources = new Set(panel.trials.flatMap(({ trial }) => trial.evaluation?.usageSource ?? []));
  return draw(panel, {
    metric: 'usage',
    title: `${isGpuOnly(panel) ? 'GPU' : 'Processor or GPU'} usage against batch size`,
    yLabel: isGpuOnly(panel) ? 'mean usage of the GPU (%)' : 'mean usage of the device (%)',
    yRange: 'percent',
    caption: `Mean of the samples of ${[...sources].join(' and ')} taken while each batch size ran.`,
  });
};

/** Mean power against batch size, one line a series; none where power was not sampled. */
export const powerFigure = (panel: Panel): readonly Figure[] =>
  draw(panel, {
    metric: 'power',
    title: 'Power against batch size',
    yLabel: 'mean power (W)',
    yRange: 'zero',
    caption:
      'Mean of the power samples taken while each batch size ran, idle power included: of the GPU where it is a card, of what the board’s sensors tell where it is one.',
  });
