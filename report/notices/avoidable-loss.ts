import { isBeyondNoise, type Comparison } from '../model/comparison.js';
import type { ReportView } from '../model/report-view.js';
import { placeOf, type Series } from '../model/series.js';
import { plainP, points } from '../text/formatted-numbers.js';
import { metricLabel } from '../text/metric-labels.js';

/** Points of the primary metric from which on a loss is worth a note. */
const MARGIN = 1;

interface Compared {
  readonly series: Series;
  readonly comparison: Comparison;
  /** Points that are lost against FP32; negative where some are gained. */
  readonly loss: number;
}

const comparedOf = (series: Series): readonly Compared[] => {
  const { comparison, trial } = series.shown;
  if (comparison === undefined || trial.calibration === null) return [];
  return [{ series, comparison, loss: comparison.better === 'higher' ? -comparison.points : comparison.points }];
};

const isClear = ({ loss, comparison: { mcnemar } }: Compared): boolean =>
  loss > MARGIN && (mcnemar === null || isBeyondNoise(mcnemar));

const told = ({ series, comparison: { points: difference, mcnemar } }: Compared): string =>
  `${placeOf(series)}: ${points(difference)}${mcnemar === null ? '' : ` (p ${plainP(mcnemar.p)})`}`;

/** A note for each series that lost more than a point, and more than chance explains, where another on its node did not. */
export const avoidableLossNotes = ({ series }: ReportView): readonly string[] => {
  const compared = series.flatMap(comparedOf);
  return compared.filter(isClear).flatMap((own) => {
    const [best] = compared
      .filter((other) => other.loss <= MARGIN && other.series.nodeId === own.series.nodeId)
      .toSorted((a, b) => a.loss - b.loss);
    if (best === undefined) return [];
    return [`${told(own)} points of ${metricLabel(own.comparison.metric).name} against FP32; ${told(best)}.`];
  });
};

/** What such a loss means. */
export const AVOIDABLE_LOSS_EXPLANATION =
  'Some calibrations lost more than a point where another one of the same network did not: the loss is of the calibration ' +
  'or of where the pairs go, and not of INT8.';
