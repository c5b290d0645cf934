import { z } from 'zod';

const path = z.string().min(1);

/** An input: the absolute path of a file. */
export const fileInputSchema = (what: string) => path.describe(what);

/** An input: the absolute paths of a packed split. */
export const splitInputSchema = (what: string) => z.strictObject({ index: path, shards: z.array(path) }).describe(what);

/** An input: the Python file of a factory, with what it imports from its folder. */
export const factoryInputSchema = z
  .strictObject({ file: path, imports: z.array(path).describe('Real paths; no other file beside it is imported.') })
  .describe('Python file of a factory.');

/** A file that a program leaves, its path relative to the scratch folder. */
export const artifactFileSchema = <const MediaType extends string>(mediaType: MediaType, what: string) =>
  z.strictObject({ path, mediaType: z.literal(mediaType) }).describe(what);

/** No input, parameter, artifact or fact. */
export const nothing = z.strictObject({});

/** Media type of ONNX models. */
export const ONNX = 'application/x-onnx';
/** Media type of PyTorch’s files. */
export const PYTORCH = 'application/x-pytorch';
/** Media type of JSON. */
export const JSON_TYPE = 'application/json';
