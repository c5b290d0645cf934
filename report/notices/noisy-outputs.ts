import { isCalibratedAlone } from '../model/calibrated-alone.js';
import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import { placed } from '../text/placed.js';

/** Sound calibrations of one network lay within 6 dB of each other on three networks (bench/accuracy). */
const FAR_DECIBELS = 10;

/** Half as much noise as signal. */
const LEAST_DECIBELS = 3;

interface Noise {
  readonly view: TrialView;
  readonly decibels: number;
}

const noiseOf = (view: TrialView): readonly Noise[] => {
  const decibels = view.comparison?.signalToNoise?.decibels ?? null;
  return decibels === null || !isCalibratedAlone(view.trial) ? [] : [{ view, decibels }];
};

const told = ({ view: { name, trial }, decibels }: Noise): string =>
  `${placed(name, trial.nodeId)}: ${decibels.toFixed(1)} dB`;

/** A note for each calibrated trial whose raw outputs are far noisier than another's on its node, or than any network's should be. */
export const noisyOutputNotes = ({ trials }: ReportView): readonly string[] => {
  const noises = trials.flatMap(noiseOf);
  return noises.flatMap((own) => {
    const [best = own] = noises
      .filter(({ view }) => view.trial.nodeId === own.view.trial.nodeId)
      .toSorted((a, b) => b.decibels - a.decibels);
    if (best.decibels - own.decibels >= FAR_DECIBELS) return [`${told(own)}; ${told(best)}.`];
    return own.decibels < LEAST_DECIBELS ? [`${told(own)}.`] : [];
  });
};

/** What such noise means. */
export const NOISY_OUTPUT_EXPLANATION =
  'Raw outputs of some calibrated networks hold at least ten times the noise of another calibration’s of the same network, or half as ' +
  'much noise as signal (SQNR). Sound calibrations of one network lie closer together. Accuracy need not show it: few images, or a ' +
  'network that answers by chance, hide it. Look at method, images and preprocessing of the calibration.';
