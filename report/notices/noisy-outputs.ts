import { isCalibratedAlone } from '../model/calibrated-alone.js';
import type { ReportView } from '../model/report-view.js';
import type { Series } from '../model/series.js';
import type { TrialView } from '../model/trial-view.js';
import { placed } from '../text/placed.js';
import { batchSizesName } from '../text/settings-name.js';
import { valueRange } from '../text/value-range.js';

/** On three networks entropy searches that cut ranges away lay 9.6 to 20 dB below the best calibration, all others within 6 dB (bench/accuracy). */
const FAR_DECIBELS = 10;

/** Half as much noise as signal; more is named also beside no better one. */
const LEAST_DECIBELS = 3;

interface Noise {
  readonly series: Series;
  readonly view: TrialView;
  readonly decibels: number;
}

const noisesOf = (series: Series): readonly Noise[] =>
  series.views.filter(isCalibratedAlone).flatMap((view) => {
    const decibels = view.comparison?.signalToNoise?.decibels ?? null;
    return decibels === null ? [] : [{ series, view, decibels }];
  });

const quietest = (noises: readonly Noise[]): Noise | undefined =>
  noises.toSorted((one, other) => other.decibels - one.decibels)[0];

/** Of one series. */
const told = (noises: readonly Noise[]): string => {
  const [series] = noises.map((own) => own.series);
  const sizes = batchSizesName(noises.map(({ view }) => view.trial));
  const which = [series === undefined ? '' : placed(series.label, series.nodeId), sizes];
  const decibels = valueRange(
    noises.map((own) => own.decibels),
    (value) => value.toFixed(1),
  );
  return `${which.filter((part) => part !== '').join(', ')}: ${decibels} dB`;
};

/** A note for each series with calibrations whose raw outputs are far noisier than another's on its node, or than any network's should be. */
export const noisyOutputNotes = ({ series }: ReportView): readonly string[] => {
  const noises = series.flatMap(noisesOf);
  return series.flatMap((own) => {
    const best = quietest(noises.filter((other) => other.series.nodeId === own.nodeId));
    if (best === undefined) return [];
    const ofSeries = noises.filter((other) => other.series === own);
    const isFar = ({ decibels }: Noise): boolean => best.decibels - decibels >= FAR_DECIBELS;
    const far = ofSeries.filter(isFar);
    const little = ofSeries.filter((noise) => !isFar(noise) && noise.decibels < LEAST_DECIBELS);
    return [
      ...(far.length > 0 ? [`${told(far)}; ${told([best])}.`] : []),
      ...(little.length > 0 ? [`${told(little)}.`] : []),
    ];
  });
};

/** What such noise means. */
export const NOISY_OUTPUT_EXPLANATION =
  'Raw outputs of some calibrated networks hold at least ten times the noise of another calibration’s of the same network, or more than ' +
  'half as much noise as signal (SQNR). Other calibrations of the networks measured lay closer together. Accuracy need not show it: few ' +
  'images, or a network that answers by chance, hide it. Look at method, images and preprocessing of the calibration, or at the cache ' +
  'that its scales were taken from.';
