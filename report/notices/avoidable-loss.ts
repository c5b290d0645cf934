import type { Comparison } from '../model/comparison.js';
import { isCalibratedAlone } from '../model/calibrated-alone.js';
import type { ReportView } from '../model/report-view.js';
import type { Series } from '../model/series.js';
import { isBeyondChance, type Verdict } from '../model/verdict.js';
import { plainP, points } from '../text/formatted-numbers.js';
import { metricLabel } from '../text/metric-labels.js';
import { placed } from '../text/placed.js';

interface Compared {
  readonly series: Series;
  readonly comparison: Comparison;
  readonly verdict: Verdict | undefined;
  /** Points that are lost against FP32; negative where some are gained. */
  readonly loss: number;
}

const comparedOf = (series: Series): readonly Compared[] => {
  const { comparison, verdict } = series.shown;
  if (comparison === undefined || !isCalibratedAlone(series.shown)) return [];
  return [
    { series, comparison, verdict, loss: comparison.better === 'higher' ? -comparison.points : comparison.points },
  ];
};

const isLarge = ({ loss, comparison: { margin } }: Compared): boolean => loss > margin;

const isClear = (own: Compared): boolean => isLarge(own) && (own.verdict === undefined || isBeyondChance(own.verdict));

const told = ({ series, comparison, verdict }: Compared): string =>
  `${placed(series.label, series.nodeId)}: ${points(comparison.points)}${verdict === undefined ? '' : ` (p ${plainP(verdict.p)})`}`;

/** A note for each series that lost more than the margin, and more than chance explains, where another on its node did not. */
export const avoidableLossNotes = ({ series }: ReportView): readonly string[] => {
  const compared = series.flatMap(comparedOf);
  return compared.filter(isClear).flatMap((own) => {
    const [best] = compared
      .filter((other) => !isLarge(other) && other.series.nodeId === own.series.nodeId)
      .toSorted((a, b) => a.loss - b.loss);
    if (best === undefined) return [];
    return [`${told(own)} points of ${metricLabel(own.comparison.metric).name} against FP32; ${told(best)}.`];
  });
};

/** What such a loss means. */
export const AVOIDABLE_LOSS_EXPLANATION =
  'Some calibrations lost more than the margin where another one of the same network did not: the loss is of the calibration ' +
  'or of where the pairs go, and not of INT8.';
