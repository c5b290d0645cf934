import { z } from 'zod';
import { SHA256_PATTERN } from './sha256.js';
import type { Immutable } from './immutable.js';

/** A SHA-256 digest: 64 lower-case hexadecimal digits. */
export const sha256Schema = z.string().regex(SHA256_PATTERN, '64 lower-case hexadecimal digits');

/** Names an immutable file in the artifact store. Between stages travel these, never bytes. */
export const artifactRefSchema = z.strictObject({
  sha256: sha256Schema.describe('SHA-256 of the content.'),
  bytes: z.int().nonnegative().describe('Size of the content in bytes.'),
  mediaType: z.string().describe('IANA media type, for example application/x-onnx.'),
  name: z.string().describe('What the file is called when a person saves it, for example model.onnx.'),
});

/** What {@link artifactRefSchema} describes. */
export type ArtifactRef = Immutable<z.infer<typeof artifactRefSchema>>;
