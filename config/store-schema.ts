import { join } from 'node:path';
import { z } from 'zod';
import { absolutePath, filePathSchema } from './file-path.js';
import { sizeSchema } from './size.js';

const isServerAddress = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, pathname, search, hash } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && pathname === '/' && username + password + search + hash === '';
};

const endpointSchema = z.string().superRefine((text, { addIssue }) => {
  if (isServerAddress(text)) return;
  const message = 'expected http:// or https:// with a host and perhaps a port, without login, path or query';
  // A login is a secret, which no message may repeat.
  addIssue({ code: 'custom', message, input: text.replace(/\/\/.*@/, '//…@') });
});

const s3Schema = z.strictObject({
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected 3 to 63 lower-case letters, digits, dots and hyphens')
    .describe('Bucket, which must exist.'),
  endpoint: endpointSchema
    .optional()
    .describe('Address of the server, for example https://nas.example:7070; without it AWS in the region.'),
  region: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'expected lower-case letters, digits and hyphens')
    .optional()
    .describe('Region; default: that of the AWS profile or AWS_REGION, and us-east-1 where an endpoint is named.'),
  prefix: z
    .string()
    .regex(
      /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/,
      'expected names of letters, digits, dots, hyphens and _, with / between them',
    )
    .optional()
    .describe('What the names of all objects begin with, so that a bucket may hold other things.'),
  forcePathStyle: z
    .boolean()
    .optional()
    .describe('Whether the bucket is named in the path and not in the host; default: true where an endpoint is named.'),
});

const cacheSchema = z.strictObject({
  folder: filePathSchema
    .optional()
    .describe(
      'Folder on a disk of this machine, which several workers may share; relative to this file. Default: store-cache in the state folder.',
    ),
  size: sizeSchema
    .prefault('32 GiB')
    .describe('Bytes, or a size as 32 GiB, that the cache may take; what a running stage uses is never removed.'),
});

/** Where artifacts and outcomes are. */
export const storeSchema = z
  .strictObject({
    folder: filePathSchema
      .optional()
      .describe('Folder that all machines see, as on NFS; it must exist. Relative to this file.'),
    s3: s3Schema.optional().describe('S3, or what speaks its protocol. Credentials come from AWS’s own chain.'),
    cache: cacheSchema.optional().describe('This machine’s copies of what it has used of a shared store.'),
    reserve: sizeSchema
      .prefault('1 GiB')
      .describe(
        'Bytes, or a size as 1 GiB, that stay free on the disks of the state folder and the cache: below that, stages wait before they begin.',
      ),
  })
  .refine(({ folder, s3 }) => folder === undefined || s3 === undefined, {
    message: 'expected one of the keys folder and s3, not both',
  })
  .refine(({ folder, s3, cache }) => cache === undefined || folder !== undefined || s3 !== undefined, {
    message: 'expected folder or s3 with cache: only a shared store has one',
  })
  .prefault({});

/** A store that machines share, and this machine's cache of it; paths are absolute. One of `folder` and `s3` is there. */
export interface SharedStoreSettings {
  readonly folder?: string | undefined;
  readonly s3?: z.output<typeof s3Schema> | undefined;
  readonly cache: { readonly folder: string; readonly size: number };
}

/** Where artifacts and outcomes are. */
export interface StoreSettings {
  /** `undefined` where they stay in the state folder. */
  readonly shared: SharedStoreSettings | undefined;
  /** Bytes that stay free on this machine's disks. */
  readonly reserve: number;
}

/** The settings of the store with the paths that they mean in the folder `base`. */
export const storeSettings = (
  { base, stateDir }: { readonly base: string; readonly stateDir: string },
  { folder, s3, cache, reserve }: z.output<typeof storeSchema>,
): StoreSettings => {
  if (folder === undefined && s3 === undefined) return { shared: undefined, reserve };
  const { folder: cacheFolder, size } = cache ?? cacheSchema.parse({});
  const copies = cacheFolder === undefined ? join(stateDir, 'store-cache') : absolutePath(base, cacheFolder);
  const place = s3 === undefined ? { folder: absolutePath(base, folder ?? '') } : { s3 };
  return { shared: { ...place, cache: { folder: copies, size } }, reserve };
};
