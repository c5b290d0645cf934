import { BASELINE } from '../../contracts/recipe-table.js';
import { points, pValue, whole } from '../text/formatted-numbers.js';
import { accuracySource } from '../model/origins.js';
import type { ReportView } from '../model/report-view.js';
import { measurementOf, type TrialView } from '../model/trial-view.js';
import type { Series } from '../model/series.js';
import { drawLinePlot } from './line-plot.js';
import type { LinePoint, LineSpec, LineValue } from './line-spec.js';
import { lookOf } from './look.js';
import { canLabelDirectly } from './direct-labels.js';
import { PLOT_SIZES, type Figure } from './plot.js';
import { pointNumbers } from './point-numbers.js';

type Metric = 'top1' | 'top5';

const NAMES: Readonly<Record<Metric, string>> = { top1: 'top-1', top5: 'top-5' };

const comparisonRows = ({ comparison }: TrialView): readonly (readonly [string, string])[] =>
  comparison === undefined
    ? []
    : [
        ['difference to FP32', `${points(comparison.points)} points`],
        ["McNemar's test", `${pValue(comparison.mcnemar.p)} (${comparison.mcnemar.method})`],
        ['only FP32 right', `${comparison.mcnemar.onlyBaselineRight} images`],
        ['only this trial right', `${comparison.mcnemar.onlyCandidateRight} images`],
      ];

const pointOf = (view: TrialView, metric: Metric): readonly LineValue[] => {
  const measurement = measurementOf(view, metric);
  if (measurement === undefined || measurement.lower === null || measurement.upper === null) return [];
  const further = metric === 'top1' ? comparisonRows(view) : [];
  const numbers = pointNumbers({ figure: metric, name: NAMES[metric], view, measurement, further });
  return [{ value: measurement.value, interval: { lower: measurement.lower, upper: measurement.upper }, numbers }];
};

const linePoints = ({ views }: Series, metric: Metric): readonly LinePoint[] =>
  views.flatMap((view) => {
    const batchSize = view.trial.calibrationBatchSize;
    return batchSize === null ? [] : pointOf(view, metric).map((point) => ({ ...point, batchSize }));
  });

const specOf = (view: ReportView, metric: Metric): LineSpec => {
  const lines = view.series
    .map((series) => ({ label: series.label, look: lookOf(series), points: linePoints(series, metric) }))
    .filter(({ points: own }) => own.length > 0);
  const levels = view.series
    .filter(({ shown }) => shown.trial.calibrationBatchSize === null)
    .flatMap((series) =>
      pointOf(series.shown, metric).map((point) => ({
        label: series.label,
        look: lookOf(series),
        point: series.recipe === BASELINE ? point : { ...point, interval: undefined },
      })),
    );
  return {
    xLabel: 'calibration batch size (logarithmic)',
    yLabel: `${NAMES[metric]} (%)`,
    lines,
    levels,
    yRange: 'data',
    isDirectlyLabelled: canLabelDirectly([...lines, ...levels]),
  };
};

/** Top-1 or top-5 against the calibration batch size, with the FP32 level; none without a calibrated trial. */
export const accuracyFigure = (view: ReportView, metric: Metric): readonly Figure[] => {
  const spec = specOf(view, metric);
  if (spec.lines.length === 0) return [];
  return [
    {
      id: `figure-${metric}`,
      title: `${metric === 'top1' ? 'Top-1' : 'Top-5'} against calibration batch size`,
      caption:
        `Share of the ${whole(view.sweep.evaluationImages)} evaluation images answered right, from ` +
        `${accuracySource(view)} (FP32: PyTorch). ` +
        'Whiskers and the band around FP32 are Wilson 95 % intervals; trials share ' +
        'their images, so McNemar’s test in the table says more than whether intervals overlap.',
      plots: PLOT_SIZES.map((size) => drawLinePlot(spec, size)),
      legend: [...spec.levels, ...spec.lines],
      isDirectlyLabelled: spec.isDirectlyLabelled,
    },
  ];
};
