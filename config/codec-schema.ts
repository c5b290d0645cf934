import { z } from 'zod';
import { filePathSchema } from './file-path.js';

const keySchema = z.strictObject({
  id: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'expected up to 64 letters, digits, points, hyphens and underscores')
    .describe('Name of the key; it is kept in clear text beside what the key encrypts.'),
  file: filePathSchema.describe('File with 32 random bytes in base64; only its owner and group may read it.'),
});

/** Encryption of what a Temporal server keeps. */
export const codecSchema = z.strictObject({
  keys: z
    .array(keySchema)
    .min(1)
    .superRefine((keys, { addIssue }) => {
      const twice = keys.find(({ id }, index) => keys.findIndex((key) => key.id === id) < index);
      if (twice !== undefined) addIssue({ code: 'custom', message: `the id ${twice.id} is given twice` });
    })
    .describe('Keys for AES-256-GCM: the first encrypts, all of them decrypt.'),
});
