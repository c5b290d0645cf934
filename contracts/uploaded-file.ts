import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import type { Immutable } from './immutable.js';

/** A file of the user's that is in the store, with those that it keeps data in. */
export const uploadedFileSchema = z.object({
  file: artifactRefSchema,
  beside: z.array(artifactRefSchema).describe('Files of the same folder that belong to it, under their names.'),
});

/** What {@link uploadedFileSchema} describes. */
export type UploadedFile = Immutable<z.infer<typeof uploadedFileSchema>>;
