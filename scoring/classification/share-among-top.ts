import type { Metric } from '../metric.js';
import type { ClassificationAnswers } from './answers.js';

/** The share of images whose label is among the first few answers. */
export const shareAmongTop = (name: string, answers: number): Metric<ClassificationAnswers> => ({
  name,
  better: 'higher',
  unit: 'percent',
  score: ({ top, labels, count }) => {
    const outcomes = top.map((classes, image) => classes.slice(0, answers).includes(labels[image] ?? -1));
    return { value: (100 * outcomes.filter(Boolean).length) / count, outcomes };
  },
});
