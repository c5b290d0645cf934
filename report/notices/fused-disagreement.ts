import { fusedName } from '../../results/measurements.js';
import { primaryMetric } from '../model/shown-metrics.js';
import { metricLabel } from '../text/metric-labels.js';
import { percent } from '../text/formatted-numbers.js';
import type { ReportView } from '../model/report-view.js';
import { measurementOf, type TrialView } from '../model/trial-view.js';
import { placed } from '../text/placed.js';

/** Share of images from which on disagreeing answers are worth a note. */
const NOTABLE_SHARE = 0.005;

interface Disagreement {
  readonly disagreeingPercent: number;
  readonly metric: string;
  readonly value: number;
}

const disagreementOf = (view: TrialView): readonly Disagreement[] => {
  const { evaluation } = view.trial;
  const primary = primaryMetric(view.trial);
  if (evaluation === null || evaluation.fused === null || primary === undefined) return [];
  const fused = measurementOf(view, fusedName(primary.name));
  if (fused === undefined) return [];
  const share = evaluation.fused.disagreement / evaluation.images;
  return share > NOTABLE_SHARE ? [{ disagreeingPercent: 100 * share, metric: primary.name, value: fused.value }] : [];
};

const range = (values: readonly number[]): string => {
  const [lowest, highest] = [percent(Math.min(...values)), percent(Math.max(...values))];
  return lowest === highest ? lowest : `${lowest} to ${highest}`;
};

/** A note for each series in which fused builds disagree with the graph as written on more than 0.5 % of the images. */
export const disagreementNotes = ({ series }: ReportView): readonly string[] =>
  series.flatMap((own) => {
    const disagreements = own.views.flatMap(disagreementOf);
    const [first] = disagreements;
    if (first === undefined) return [];
    const values = range(disagreements.map(({ value }) => value));
    const share = range(disagreements.map(({ disagreeingPercent }) => disagreeingPercent));
    const trials = disagreements.length === 1 ? '1 trial' : `${disagreements.length} trials`;
    return [
      `${placed(own.label, own.nodeId)}: the fused build disagrees on ${share} of the images; its ${metricLabel(first.metric).name} is ${values} (${trials}).`,
    ];
  });

/** Why a fused build may disagree, and what that means for the numbers. */
export const DISAGREEMENT_EXPLANATION =
  'The fused build disagrees with the graph as written on this processor (on x86, INT8 kernels without VNNI saturate). ' +
  'Accuracies in this report are those of the graph as written, speeds those of the fused build.';
