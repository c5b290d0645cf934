import { z } from 'zod';
import type { Immutable } from '../../contracts/immutable.js';
import { firstOutputsSchema } from '../../contracts/kept-answers.js';

const MOST = 5;

const areDistinct = (likeliest: readonly number[], classes: number): boolean =>
  likeliest.length === Math.min(MOST, classes) &&
  new Set(likeliest).size === likeliest.length &&
  likeliest.every((index) => index < classes);

const classIndex = z.int().nonnegative();

/** What a classifying network answers to every image, in the split’s order. */
export const classificationAnswersSchema = z
  .object({
    task: z.literal('classification'),
    splitSha256: z.string(),
    count: z.int().nonnegative(),
    classes: z.int().nonnegative().describe('0: from a version that did not keep it.'),
    top: z.array(z.array(classIndex)).describe('The likeliest classes of an image, at most five, the likeliest first.'),
    scores: z
      .array(z.array(z.number().nullable()))
      .describe('Raw outputs of these classes; null: not finite, from a version that counted such answers.'),
    outputs: firstOutputsSchema
      .exactOptional()
      .describe('Raw outputs of every class; absent: from a version that did not keep them.'),
    labels: z.array(classIndex),
  })
  .refine(({ classes, top }) => classes === 0 || top.every((likeliest) => areDistinct(likeliest, classes)), {
    path: ['top'],
    message: 'as many different classes an image as there are, at most five',
  })
  .refine(({ count, top, labels }) => top.length === count && labels.length === count, {
    message: 'as many answers and labels as images',
  });

/** What {@link classificationAnswersSchema} describes. */
export type ClassificationAnswers = Immutable<z.infer<typeof classificationAnswersSchema>>;
