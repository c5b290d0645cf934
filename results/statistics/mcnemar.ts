import { unpackCorrect } from '../../contracts/correct-bits.js';
import { binomialTail } from './binomial-tail.js';

/** Outcome of McNemar's test on the images that exactly one of two runs answers right. */
export interface McNemar {
  readonly onlyBaselineRight: number;
  readonly onlyCandidateRight: number;
  /** Two-sided. */
  readonly p: number;
  readonly method: 'exact binomial';
}

/** McNemar's exact test from the two counts of discordant images. */
export const mcnemarOfCounts = (onlyBaselineRight: number, onlyCandidateRight: number): McNemar => {
  const discordant = onlyBaselineRight + onlyCandidateRight;
  const p = Math.min(1, 2 * binomialTail(Math.max(onlyBaselineRight, onlyCandidateRight), discordant, 1 / 2));
  return { onlyBaselineRight, onlyCandidateRight, p, method: 'exact binomial' };
};

/** McNemar's test on two packed answer lists over the same images in the same order. */
export const mcnemar = (runs: { baseline: string; candidate: string; images: number }): McNemar => {
  const baseline = unpackCorrect({ packed: runs.baseline, images: runs.images });
  const candidate = unpackCorrect({ packed: runs.candidate, images: runs.images });
  let onlyBaseline = 0;
  let onlyCandidate = 0;
  for (const [image, right] of baseline.entries()) {
    if (right && candidate[image] === false) onlyBaseline += 1;
    if (!right && candidate[image] === true) onlyCandidate += 1;
  }
  return mcnemarOfCounts(onlyBaseline, onlyCandidate);
};
