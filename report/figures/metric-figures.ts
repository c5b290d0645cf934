import { BASELINE } from '../../contracts/recipe-table.js';
import { points, pValue, whole } from '../text/formatted-numbers.js';
import { metricLabel, metricTitle } from '../text/metric-labels.js';
import type { Comparison } from '../model/comparison.js';
import type { ShownMetric } from '../model/shown-metrics.js';
import { accuracySource } from '../model/origins.js';
import { measurementOf, type TrialView } from '../model/trial-view.js';
import type { Series } from '../model/series.js';
import { drawLinePlot } from './line-plot.js';
import type { LinePoint, LineSpec, LineValue } from './line-spec.js';
import { lookOf } from './look.js';
import type { Panel } from './panels.js';
import { canLabelDirectly } from './direct-labels.js';
import { PLOT_SIZES, type Figure } from './plot.js';
import { pointNumbers } from './point-numbers.js';

const comparisonRows = ({ comparison }: TrialView): readonly (readonly [string, string])[] =>
  comparison === undefined
    ? []
    : [['difference to FP32', `${points(comparison.points)} points`], ...testRows(comparison)];

const testRows = ({ mcnemar }: Comparison): readonly (readonly [string, string])[] =>
  mcnemar === null
    ? []
    : [
        ["McNemar's test", `${pValue(mcnemar.p)} (${mcnemar.method})`],
        ['only FP32 right', `${mcnemar.onlyBaselineRight} images`],
        ['only this trial right', `${mcnemar.onlyCandidateRight} images`],
      ];

const pointOf = (view: TrialView, { name, isPrimary }: ShownMetric, { idSuffix }: Panel): readonly LineValue[] => {
  const measurement = measurementOf(view, name);
  if (measurement === undefined) return [];
  const { value, lower, upper } = measurement;
  const further = isPrimary ? comparisonRows(view) : [];
  const numbers = pointNumbers({
    figure: `${name}${idSuffix}`,
    name: metricLabel(name).name,
    view,
    measurement,
    further,
  });
  return [{ value, interval: lower === null || upper === null ? undefined : { lower, upper }, numbers }];
};

const linePoints = ({ views }: Series, metric: ShownMetric, panel: Panel): readonly LinePoint[] =>
  views.flatMap((view) => {
    const batchSize = view.trial.calibrationBatchSize;
    if (batchSize === null) return [];
    return pointOf(view, metric, panel).map((point) => ({
      ...point,
      // Nodes that run one network have nearly the same interval.
      interval: panel.heading === null ? point.interval : undefined,
      batchSize,
    }));
  });

const specOf = (panel: Panel, metric: ShownMetric): LineSpec => {
  const lines = panel.series
    .map((series) => ({ label: series.label, look: lookOf(series), points: linePoints(series, metric, panel) }))
    .filter(({ points: own }) => own.length > 0);
  const levels = panel.levels.flatMap((series) =>
    pointOf(series.shown, metric, panel).map((point) => ({
      label: series.label,
      look: lookOf(series),
      point: series.recipe === BASELINE ? point : { ...point, interval: undefined },
    })),
  );
  return {
    xLabel: 'calibration batch size (logarithmic)',
    yLabel: `${metricLabel(metric.name).name} (%)`,
    lines,
    levels,
    yRange: 'data',
    isDodged: metric.hasInterval,
    isDirectlyLabelled: canLabelDirectly([...lines, ...levels]),
  };
};

const NODE_INTERVALS =
  ' The band around FP32 is its Wilson 95 % interval; those of the nodes are in the table of accuracies.';

const INTERVALS =
  ' Whiskers and the band around FP32 are Wilson 95 % intervals; trials share ' +
  'their images, so McNemar’s test in the table tells more than whether intervals overlap.';

const intervalsOf = ({ heading }: Panel, { hasInterval }: ShownMetric): string => {
  if (!hasInterval) return '';
  return heading === null ? INTERVALS : NODE_INTERVALS;
};

/** A metric against the calibration batch size, with the FP32 level; none without a calibrated trial. */
export const metricFigure = (panel: Panel, metric: ShownMetric): readonly Figure[] => {
  const spec = specOf(panel, metric);
  if (spec.lines.length === 0) return [];
  return [
    {
      id: `figure-${metric.name}${panel.idSuffix}`,
      title: `${metricTitle(metric.name)} against calibration batch size`,
      caption:
        `${metricLabel(metric.name).definition}, of the ${whole(panel.sweep.evaluationImages)} evaluation images, from ` +
        `${accuracySource(panel)} (FP32: PyTorch).${intervalsOf(panel, metric)}`,
      plots: PLOT_SIZES.map((size) => drawLinePlot(spec, size)),
      legend: [...spec.levels, ...spec.lines],
      isDirectlyLabelled: spec.isDirectlyLabelled,
    },
  ];
};
