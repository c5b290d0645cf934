import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import type { Immutable } from './immutable.js';

/** An artifact that is laid into a folder under its name. */
const namedFileSchema = artifactRefSchema.extend({
  name: z
    .string()
    .regex(/^[^/\0]{1,120}$/, 'expected the name of a file')
    .refine((name) => name !== '.' && name !== '..', 'expected the name of a file'),
});

/** A file of the user's that is in the store, with those that it keeps data in. */
export const uploadedFileSchema = z.object({
  file: namedFileSchema,
  beside: z.array(namedFileSchema).describe('Files of the same folder that belong to it, under their names.'),
});

/** What {@link uploadedFileSchema} describes. */
export type UploadedFile = Immutable<z.infer<typeof uploadedFileSchema>>;
