import { z } from 'zod';
import type { Immutable } from '../../contracts/immutable.js';

const classIndex = z.int().nonnegative();

/** What a classifying network answers to every image, in the split’s order. */
export const classificationAnswersSchema = z
  .object({
    task: z.literal('classification'),
    splitSha256: z.string(),
    count: z.int().nonnegative(),
    classes: z.int().nonnegative(),
    top: z.array(z.array(classIndex)).describe('The likeliest classes of an image, at most five, the likeliest first.'),
    scores: z.array(z.array(z.number().nullable())).describe('Raw outputs of these classes; null: not finite.'),
    labels: z.array(classIndex),
  })
  .refine(({ count, top, labels }) => top.length === count && labels.length === count, {
    message: 'as many answers and labels as images',
  });

/** What {@link classificationAnswersSchema} describes. */
export type ClassificationAnswers = Immutable<z.infer<typeof classificationAnswersSchema>>;
