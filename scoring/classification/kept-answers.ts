import { type KeptAnswers, packAnswers } from '../../contracts/kept-answers.js';
import type { ClassificationAnswers } from './answers.js';

/** The likeliest class of every image, and the raw outputs that were written. */
export const keptClassificationAnswers = ({ top, outputs }: ClassificationAnswers): KeptAnswers => ({
  answers: packAnswers(top.map(([likeliest]) => likeliest ?? 0)),
  ...(outputs === undefined ? {} : { outputs }),
});
