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

const operations = z.number().nonnegative();

/** What of a Q/DQ network can be computed in INT8. */
export const int8ShareSchema = z
  .strictObject({
    operations: operations.describe(
      'For one image: multiply-accumulates of convolutions and matrix products, elements read of all other counted nodes.',
    ),
    int8Operations: operations.describe('Those of nodes that have what they read from a DequantizeLinear.'),
    byOperator: z.array(
      z.strictObject({
        operator: z.string(),
        nodes: count,
        int8Nodes: count,
        operations,
        int8Operations: operations,
      }),
    ),
    left: z
      .array(
        z.strictObject({
          name: z.string(),
          operator: z.string(),
          why: z
            .enum(['placement', 'accident'])
            .describe('placement: no pair belongs there. accident: every placement quantizes such a node.'),
          breaksChain: z.boolean().describe('Whether it stands between nodes in INT8.'),
        }),
      )
      .describe('Nodes in floating point.'),
  })
  .describe('Convolutions, products, sums, gates, pools and concatenations that can be computed in INT8.');

/** What {@link int8ShareSchema} describes. */
export type Int8Share = Immutable<z.infer<typeof int8ShareSchema>>;

/** What {@link coverageSchema} describes. */
export type Coverage = Immutable<z.infer<typeof coverageSchema>>;
