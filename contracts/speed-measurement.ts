import { z } from 'zod';
import type { Immutable } from './immutable.js';

/** How speed is measured. */
export const speedMeasurementSchema = z.strictObject({
  warmUpRuns: z.int().nonnegative().describe('Runs at batch size 1 that are not counted, at least.'),
  warmUpSeconds: z
    .number()
    .nonnegative()
    .exactOptional()
    .describe('Seconds after which warm-up ends although it is not steady yet; 0 or absent: it ends with its runs.'),
  hotRuns: z.int().positive().describe('Counted runs at batch size 1; the paper takes 50.'),
  mostHotSeconds: z
    .number()
    .positive()
    .exactOptional()
    .describe(
      'Seconds after which the hot runs end once there are 50, although fewer than hotRuns; absent: they go on.',
    ),
  hotSeconds: z.number().nonnegative().describe('Seconds that the hot runs last at least; 0: no minimum.'),
  throughputBatchSizes: z.array(z.int().positive()).describe('Batch sizes of the throughput measurement, ascending.'),
  throughputSeconds: z.number().positive().describe('Seconds that each batch size runs at least.'),
  powerSeconds: z
    .number()
    .nonnegative()
    .default(0)
    .describe(
      'Seconds that power is measured, idle and again at work, where the GPU tells it; 0: not. Sweeps that began before have 0.',
    ),
  usageIntervalMs: z.number().positive().describe('Milliseconds between two samples of usage.'),
});

/** What {@link speedMeasurementSchema} describes. */
export type SpeedMeasurement = Immutable<z.infer<typeof speedMeasurementSchema>>;
