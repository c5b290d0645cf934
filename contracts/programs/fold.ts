import { z } from 'zod';
import { preprocessingSchema } from '../preprocessing.js';
import { count, coverageSchema, int8ShareSchema } from './common-facts.js';
import { artifactFileSchema, fileInputSchema, nothing, ONNX, splitInputSchema } from './files.js';
import type { ProgramContract } from './program-contract.js';
import { ORT } from './tools.js';

/** Programs of the stage fold. */
export const FOLD_PROGRAMS = {
  fold: {
    stage: 'fold',
    language: 'python',
    purpose: 'Folds constants with Polygraphy, so that every scale and zero-point is an initializer.',
    tools: ['polygraphy', 'onnx-graphsurgeon', ...ORT],
    inputs: z.strictObject({
      onnx: fileInputSchema('Q/DQ network.'),
      sample: splitInputSchema('Images on which answers are compared.'),
    }),
    parameters: z.strictObject({ preprocessing: preprocessingSchema }),
    unkeyed: nothing,
    artifacts: z.strictObject({ onnx: artifactFileSchema(ONNX, 'Folded network.') }),
    facts: z.strictObject({
      nodesBefore: count,
      nodesAfter: count,
      maxAbsDifference: z.number().describe('Largest difference of a logit.'),
      foldedConstants: z.int().describe('Scales and zero-points that were computed before, and are constant now.'),
      coverage: coverageSchema,
      int8: int8ShareSchema.exactOptional(),
    }),
    added: nothing,
  },
} as const satisfies Record<string, ProgramContract>;
