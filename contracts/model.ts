import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import type { Immutable } from './immutable.js';

const classes = z.int().positive().describe('Number of classes.');
const architecture = z.string().describe('Name in the table ARCHITECTURES of the Python package pytorch.');
const factory = z.string().describe('Name under factories in the node’s own configuration.');
const output = z.string().exactOptional().describe('Name of the output of logits; absent: the only one.');
const path = z.string().min(1).describe('Absolute path.');

/** A network as the sweep file names it; paths are absolute. */
export const modelSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('architecture'), architecture, weights: path, classes }),
  z.strictObject({ kind: z.literal('factory'), factory, weights: path, classes }),
  z.strictObject({ kind: z.literal('onnx'), onnx: path, classes, output }),
]);

/** What {@link modelSourceSchema} describes. */
export type ModelSource = Immutable<z.infer<typeof modelSourceSchema>>;

/** A network whose file has been taken into the artifact store. */
export const resolvedModelSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('architecture'), architecture, classes, weights: artifactRefSchema }),
  z.strictObject({ kind: z.literal('factory'), factory, classes, weights: artifactRefSchema }),
  z.strictObject({ kind: z.literal('onnx'), classes, output, onnx: artifactRefSchema }),
]);

/** What {@link resolvedModelSchema} describes. */
export type ResolvedModel = Immutable<z.infer<typeof resolvedModelSchema>>;

/** A PyTorch network as stage programs build it; the weights, and a factory’s file, are among their inputs. */
export const networkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('architecture'), architecture, classes }),
  z.strictObject({
    kind: z.literal('factory'),
    function: z.string().describe('Function of the file in inputs.factory that takes the number of classes.'),
    classes,
  }),
]);

/** What {@link networkSchema} describes. */
export type Network = Immutable<z.infer<typeof networkSchema>>;
