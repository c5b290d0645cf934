import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import type { Immutable } from './immutable.js';

const PART = /^[^/\0]{1,120}$/;

/** Name of a file in a folder or below it: nothing that leads out of it. */
export const uploadedNameSchema = z
  .string()
  .max(1000)
  .refine(
    (name) => name.split('/').every((part) => PART.test(part) && part !== '.' && part !== '..'),
    'expected the name of a file in the folder',
  );

/** An artifact that is laid into a folder under its name. */
const namedFileSchema = artifactRefSchema.extend({ name: uploadedNameSchema });

/** A file of the user's that is in the store, with those that it keeps data in. */
export const uploadedFileSchema = z.object({
  file: namedFileSchema,
  beside: z
    .array(namedFileSchema)
    .describe('Files of the same folder, or below it, that belong to it, under their names.'),
});

/** What {@link uploadedFileSchema} describes. */
export type UploadedFile = Immutable<z.infer<typeof uploadedFileSchema>>;
