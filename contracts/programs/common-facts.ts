import { z } from 'zod';
import type { Immutable } from '../immutable.js';

/** Seconds that the work took, startup excluded. */
export const seconds = z.number().nonnegative();

/** A number of things. */
export const count = z.int().nonnegative();

/** How much of a graph is quantized. */
export const coverageSchema = z
  .strictObject({
    operators: count.describe('Conv, ConvTranspose, Gemm and MatMul with a weight that is constant.'),
    quantized: count.describe('Those whose data and weight both come from a DequantizeLinear.'),
    unquantized: z.array(z.strictObject({ name: z.string(), operator: z.string(), reason: z.string() })),
  })
  .describe('How much of the graph is quantized.');

/** What {@link coverageSchema} describes. */
export type Coverage = Immutable<z.infer<typeof coverageSchema>>;
