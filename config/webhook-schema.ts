import { z } from 'zod';
import { absolutePath, filePathSchema } from './file-path.js';

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/;

/** The key `webhooks` of quantfleet.yaml. */
export const webhooksSchema = z
  .record(
    z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens'),
    z.strictObject({
      url: z
        .url()
        .refine(
          (url) => url.startsWith('https://') || LOOPBACK.test(url),
          'expected https://, or http:// of this machine',
        )
        .describe('Where nights are told; it is never printed.'),
      secretFile: filePathSchema.describe(
        'File with the secret that signs what is sent, mode 0600; relative to this file.',
      ),
    }),
  )
  .default({})
  .describe('Who is told when a night has ended; fleet files name them. Only the results worker reads it.');

/** A webhook; the secret is read when it is used. */
export interface Webhook {
  readonly url: string;
  /** Absolute path. */
  readonly secretFile: string;
}

/** Webhooks by their names, with absolute paths. */
export const webhooksOf = (written: z.output<typeof webhooksSchema>, base: string): Readonly<Record<string, Webhook>> =>
  Object.fromEntries(
    Object.entries(written).map(([name, { url, secretFile }]) => [
      name,
      { url, secretFile: absolutePath(base, secretFile) },
    ]),
  );
