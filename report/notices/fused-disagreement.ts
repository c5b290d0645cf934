import { percent } from '../text/formatted-numbers.js';
import type { ReportView } from '../model/report-view.js';
import { measurementOf, type TrialView } from '../model/trial-view.js';
import { placeOf } from '../model/series.js';

/** Share of images from which on disagreeing answers are worth a note. */
const NOTABLE_SHARE = 0.005;

interface Strayed {
  readonly disagreeingPercent: number;
  readonly top1Percent: number;
}

const strayedOf = (view: TrialView): readonly Strayed[] => {
  const strayed = view.trial.evaluation?.strayed ?? null;
  const fused = measurementOf(view, 'top1.fused');
  if (strayed === null || fused === undefined) return [];
  const share = strayed.disagreeing / strayed.images;
  return share > NOTABLE_SHARE ? [{ disagreeingPercent: 100 * share, top1Percent: fused.value }] : [];
};

const range = (values: readonly number[]): string => {
  const [lowest, highest] = [percent(Math.min(...values)), percent(Math.max(...values))];
  return lowest === highest ? lowest : `${lowest} to ${highest}`;
};

/** A note for each series in which fused builds disagree with the graph as written on more than 0.5 % of the images. */
export const strayedNotes = ({ series }: ReportView): readonly string[] =>
  series.flatMap((own) => {
    const strayed = own.views.flatMap(strayedOf);
    if (strayed.length === 0) return [];
    const top1 = range(strayed.map(({ top1Percent }) => top1Percent));
    const share = range(strayed.map(({ disagreeingPercent }) => disagreeingPercent));
    const trials = strayed.length === 1 ? '1 trial' : `${strayed.length} trials`;
    return [
      `${placeOf(own)}: the fused build answers ${share} of the images otherwise; its top-1 is ${top1} (${trials}).`,
    ];
  });

/** Why a fused build may stray, and what that means for the numbers. */
export const STRAYED_EXPLANATION =
  'The fused build’s answers stray: on this processor they differ from those of the graph as written (on x86, INT8 ' +
  'kernels without VNNI saturate). Accuracies in this report are those of the graph as written, speeds those of the ' +
  'fused build.';
