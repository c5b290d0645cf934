import { z } from 'zod';

/** From nothing to all. */
export const share = z.number().min(0).max(1);

/** A whole number above 0. */
export const positive = z.int().positive();

/** Batch sizes, ascending. */
export const batchSizes = z
  .array(positive)
  .min(1)
  .refine(
    (sizes) => sizes.every((size, index) => index === 0 || size > (sizes[index - 1] ?? 0)),
    'expected ascending numbers',
  );
