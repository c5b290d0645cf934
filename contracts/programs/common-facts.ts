import { z } from 'zod';
import type { Immutable } from '../immutable.js';

/** Seconds that the work took, startup excluded. */
export const seconds = z.number().nonnegative();

/** A number of things. */
export const count = z.int().nonnegative();

const counted = {
  quantized: count.describe('Those whose factors all come from a DequantizeLinear.'),
  unquantized: z.array(z.strictObject({ name: z.string(), operator: z.string(), reason: z.string() })),
};

/** How much of a graph is quantized. */
export const coverageSchema = z
  .strictObject({
    operators: count.describe('Convolutions, matrix products and recurrent layers with a weight that is constant.'),
    ...counted,
    activationProducts: z
      .strictObject({ operators: count.describe('Matrix products without a constant factor.'), ...counted })
      .describe('Products of two activations, as in attention: no part of minimumCoverage.'),
  })
  .describe('How much of the graph is quantized, bodies of If, Loop and Scan included.');

/** What {@link coverageSchema} describes. */
export type Coverage = Immutable<z.infer<typeof coverageSchema>>;
