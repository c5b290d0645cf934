import { type KeptAnswers, unpackAnswers } from '../../contracts/kept-answers.js';
import { unpackNumbers } from '../../contracts/unpack-numbers.js';

/** How far a candidate’s raw outputs are from the baseline’s. */
export interface SignalToNoise {
  /** 10 log₁₀ of the sum of squares of the baseline’s outputs over that of the differences; `null` where there is no difference. */
  readonly decibels: number | null;
  /** Images whose outputs were compared. */
  readonly images: number;
}

/** How many images two runs answer otherwise, right or wrong. */
export const changedAnswers = (baseline: KeptAnswers, candidate: KeptAnswers): number => {
  const other = unpackAnswers(candidate.answers);
  return unpackAnswers(baseline.answers).filter((answer, image) => answer !== other[image]).length;
};

/** Signal to noise of the outputs that both kept; `undefined` where one kept none, or another number. */
export const signalToNoise = (baseline: KeptAnswers, candidate: KeptAnswers): SignalToNoise | undefined => {
  if (baseline.outputs === undefined || candidate.outputs === undefined) return undefined;
  const [signal, other] = [
    unpackNumbers('float32', baseline.outputs.values),
    unpackNumbers('float32', candidate.outputs.values),
  ];
  if (signal.length === 0 || signal.length !== other.length) return undefined;
  const power = signal.reduce((sum, value) => sum + value ** 2, 0);
  const noise = signal.reduce((sum, value, position) => sum + (value - (other[position] ?? 0)) ** 2, 0);
  return { decibels: noise === 0 ? null : 10 * Math.log10(power / noise), images: baseline.outputs.images };
};
