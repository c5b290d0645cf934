import { percent } from '../text/formatted-numbers.js';
import type { ReportView } from '../model/report-view.js';
import { measurementOf, type TrialView } from '../model/trial-view.js';
import { placeOf } from '../model/series.js';

/** Share of images from which on disagreeing answers are worth a note. */
const NOTABLE_SHARE = 0.005;

interface Disagreement {
  readonly disagreeingPercent: number;
  readonly top1Percent: number;
}

const disagreementOf = (view: TrialView): readonly Disagreement[] => {
  const compared = view.trial.evaluation?.strayed ?? null;
  const fused = measurementOf(view, 'top1.fused');
  if (compared === null || fused === undefined) return [];
  const share = compared.disagreeing / compared.images;
  return share > NOTABLE_SHARE ? [{ disagreeingPercent: 100 * share, top1Percent: fused.value }] : [];
};

const range = (values: readonly number[]): string => {
  const [lowest, highest] = [percent(Math.min(...values)), percent(Math.max(...values))];
  return lowest === highest ? lowest : `${lowest} to ${highest}`;
};

/** A note for each series in which fused builds disagree with the graph as written on more than 0.5 % of the images. */
export const disagreementNotes = ({ series }: ReportView): readonly string[] =>
  series.flatMap((own) => {
    const disagreements = own.views.flatMap(disagreementOf);
    if (disagreements.length === 0) return [];
    const top1 = range(disagreements.map(({ top1Percent }) => top1Percent));
    const share = range(disagreements.map(({ disagreeingPercent }) => disagreeingPercent));
    const trials = disagreements.length === 1 ? '1 trial' : `${disagreements.length} trials`;
    return [`${placeOf(own)}: the fused build disagrees on ${share} of the images; its top-1 is ${top1} (${trials}).`];
  });

/** Why a fused build may disagree, and what that means for the numbers. */
export const DISAGREEMENT_EXPLANATION =
  'The fused build disagrees with the graph as written on this processor (on x86, INT8 kernels without VNNI saturate). ' +
  'Accuracies in this report are those of the graph as written, speeds those of the fused build.';
