import { z } from 'zod';

const predictionsSchema = z.object({
  splitSha256: z.string(),
  classes: z.int().nonnegative().default(0),
  top5: z.array(z.array(z.int())),
  labels: z.array(z.int()),
});

/** The answers in a file of predictions, which evaluations left before: an update may come between an evaluation and its saving. */
export const answersOfPredictions = (written: unknown): unknown => {
  const { data } = predictionsSchema.safeParse(written);
  if (data === undefined) return undefined;
  const { top5: top, ...rest } = data;
  return { task: 'classification', ...rest, count: top.length, top, scores: top.map(() => []) };
};
