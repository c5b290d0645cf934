import type { ClassificationAnswers } from './answers.js';

/** How many images two networks put into different classes. */
export const classificationDisagreement = (one: ClassificationAnswers, other: ClassificationAnswers): number =>
  one.top.filter(([likeliest], image) => likeliest !== other.top[image]?.[0]).length;
