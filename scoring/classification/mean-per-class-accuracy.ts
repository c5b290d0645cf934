import type { Metric } from '../metric.js';
import type { ClassificationAnswers } from './answers.js';

/** The mean over the classes that occur of the share of their images whose label is the likeliest class. */
export const meanPerClassAccuracy: Metric<ClassificationAnswers> = {
  name: 'mean-per-class-accuracy',
  better: 'higher',
  unit: 'percent',
  score: ({ top, labels }) => {
    const tallies = new Map<number, { readonly images: number; readonly right: number }>();
    for (const [image, label] of labels.entries()) {
      const { images, right } = tallies.get(label) ?? { images: 0, right: 0 };
      tallies.set(label, { images: images + 1, right: right + Number(top[image]?.[0] === label) });
    }
    const shares = [...tallies.values()].map(({ images, right }) => right / images);
    return { value: (100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length, outcomes: null };
  },
};
