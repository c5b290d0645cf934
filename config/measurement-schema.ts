import { z } from 'zod';
import { USUAL_MARGIN } from '../contracts/margins.js';
import { batchSizes, positive } from './number-schemas.js';

/** How accuracy and speed are measured; `hotRuns` is what a file need not say. */
export const measurementSchema = (hotRuns: number) =>
  z
    .strictObject({
      warmUpRuns: z.int().nonnegative().default(10).describe('Runs at batch size 1 before the counted ones, at least.'),
      warmUpSeconds: z
        .number()
        .nonnegative()
        .default(10)
        .describe(
          'Warm-up goes on until three windows of its runs are within 10 % of each other, but not longer than these seconds; 0: it ends with its runs.',
        ),
      hotRuns: positive
        .default(hotRuns)
        .describe(
          'Counted runs at batch size 1; a 99th percentile takes 299 that do not depend on each other. The paper: 50.',
        ),
      mostHotSeconds: z
        .number()
        .positive()
        .default(20)
        .describe('Seconds after which the counted runs end once there are 50, although fewer than hotRuns.'),
      hotSeconds: z.number().nonnegative().default(0).describe('Seconds that the counted runs last at least.'),
      throughputBatchSizes: batchSizes.default([1, 2, 4, 8, 16, 32, 64, 128]).describe('Ascending.'),
      throughputSeconds: z.number().positive().default(1).describe('Seconds that each batch size runs at least.'),
      powerSeconds: z
        .number()
        .nonnegative()
        .default(10)
        .describe(
          'Seconds that a GPU’s power is measured, idle and again at the largest batch size; less than 10 is little for power. 0: not.',
        ),
      usageIntervalMs: positive.default(100).describe('Milliseconds between usage samples.'),
      accuracyBatchSize: positive.default(50).describe('Images in one run while accuracy is measured.'),
      threads: positive.default(2).describe('Threads of one inference on the processor.'),
      cudaGraph: z.boolean().default(false).describe('Start an engine’s work as one CUDA graph.'),
      spinWait: z.boolean().default(false).describe('Wait for the GPU in a loop instead of letting CUDA choose how.'),
    })
    .prefault({});

/** Points of a metric that an INT8 network may lose. */
export const marginSchema = z
  .strictObject({ top1: z.number().positive().max(100).default(USUAL_MARGIN).describe('Points of top-1.') })
  .prefault({});
