import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { SharedStoreSettings } from '../../../config/store-schema.js';
import { requireSha256 } from '../../../contracts/sha256.js';
import { listObjects, listUploads } from './s3-listing.js';
import { nameOf, s3Failure, statusOf } from './s3-failure.js';
import type { ObjectKind, ObjectName, ObjectSource, ObjectState, StoreBackend } from './store-backend.js';

type S3Settings = NonNullable<SharedStoreSettings['s3']>;

/** Larger files are sent in parts of this size; S3 takes 5 MiB at least and 10,000 parts at most. */
const PART_BYTES = 8 * 2 ** 20;
const MOST_PARTS = 10_000;
const PARTS_AT_ONCE = 4;
/** Silence after which a connection counts as dead; a slow one is not silent. */
const SILENCE_MS = 60_000;
const CONNECT_MS = 10_000;
const REQUEST_ATTEMPTS = 5;
const TEXT_ATTEMPTS = 3;
const CONFLICT_ATTEMPTS = 8;
const CONFLICT_MS = 50;

/** A shared store in a bucket of S3, or of what speaks its protocol with conditional writes. */
export const openS3Backend = (
  { bucket, prefix, endpoint, region, forcePathStyle = endpoint !== undefined }: S3Settings,
  options: Pick<S3ClientConfig, 'maxAttempts' | 'requestHandler' | 'credentials'> = {},
): StoreBackend => {
  const place = `s3://${[bucket, ...(prefix === undefined ? [] : [prefix])].join('/')}${endpoint === undefined ? '' : ` at ${endpoint}`}`;
  const knownRegion = region ?? (endpoint === undefined ? undefined : 'us-east-1');
  const client = new S3Client({
    maxAttempts: REQUEST_ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    forcePathStyle,
    // Objects are verified by their SHA-256, which tells damage in the store from damage on the way.
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(knownRegion === undefined ? {} : { region: knownRegion }),
    ...options,
  });
  const folderOf = (kind: ObjectKind): string => `${prefix === undefined ? '' : `${prefix}/`}${kind}/`;
  const keyOf = ({ kind, digest }: ObjectName) => {
    const checked = requireSha256(digest);
    return {
      Bucket: bucket,
      Key: `${folderOf(kind)}${checked.slice(0, 2)}/${checked}${kind === 'objects' ? '' : '.json'}`,
    };
  };
  const coded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw s3Failure(place, error);
    }
  };

  const state = async (name: ObjectName): Promise<ObjectState | undefined> => {
    try {
      const { ContentLength = 0, ETag = '' } = await client.send(new HeadObjectCommand(keyOf(name)));
      return { bytes: ContentLength, version: ETag };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      // The answer to HEAD has no body, so it does not say why: AWS answers 400 where credentials have expired.
      if ([400, 403].includes(statusOf(error) ?? 0))
        await client.send(new GetObjectCommand({ ...keyOf(name), Range: 'bytes=0-0' }));
      throw error;
    }
  };

  const open: StoreBackend['open'] = async (name, from = 0) => {
    const Range = from === 0 ? {} : { Range: `bytes=${from}-` };
    try {
      const answer = await client.send(new GetObjectCommand({ ...keyOf(name), ...Range }));
      const { Body, ContentLength = 0, ETag = '' } = answer;
      return { content: Body as Readable, bytes: from + ContentLength, version: ETag };
    } catch (error) {
      if (nameOf(error) === 'NoSuchKey') return undefined;
      if (statusOf(error) !== 416) throw error;
      const found = await state(name);
      return found === undefined ? undefined : { ...found, content: Readable.from([]) };
    }
  };

  const text: StoreBackend['text'] = async (name) => {
    for (let attempt = 1; ; attempt++) {
      let version = '';
      try {
        const { Body, ETag = '' } = await client.send(
          new GetObjectCommand({ ...keyOf(name), ChecksumMode: 'ENABLED' }),
        );
        version = ETag;
        return { text: await Body?.transformToString(), version };
      } catch (error) {
        if (nameOf(error) === 'NoSuchKey') return undefined;
        // The answer has begun: it was cut off, or its checksum is wrong.
        if (version === '') throw error;
        if (attempt < TEXT_ATTEMPTS) continue;
        if (/checksum/i.test(String(error))) return { text: undefined, version };
        throw error;
      }
    }
  };

  const putWhole = async (
    name: ObjectName,
    source: ObjectSource,
    condition: { readonly IfNoneMatch?: '*' },
  ): Promise<void> => {
    const checksum =
      typeof source === 'string'
        ? { ChecksumAlgorithm: 'SHA256' as const }
        : { ChecksumSHA256: Buffer.from(source.sha256, 'hex').toString('base64') };
    const Body = typeof source === 'string' ? source : await readFile(source.file);
    await client.send(new PutObjectCommand({ ...keyOf(name), ...condition, ...checksum, Body }));
  };

  const putParts = async (
    name: ObjectName,
    { file, bytes }: { readonly file: string; readonly bytes: number },
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    const partSize = Math.max(PART_BYTES, Math.ceil(bytes / MOST_PARTS));
    const Body = createReadStream(file, { highWaterMark: 2 ** 20 });
    const params = { ...keyOf(name), IfNoneMatch: '*', ChecksumAlgorithm: 'SHA256' as const, Body };
    const upload = new Upload({ client, params, partSize, queueSize: PARTS_AT_ONCE });
    const abort = () => void upload.abort();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await upload.done();
    } finally {
      signal?.removeEventListener('abort', abort);
      Body.destroy();
    }
  };

  const create: StoreBackend['create'] = async (name, source, signal) => {
    for (let attempt = 1; ; attempt++) {
      try {
        signal?.throwIfAborted();
        if (typeof source === 'string' || source.bytes <= PART_BYTES)
          await putWhole(name, source, { IfNoneMatch: '*' });
        else await putParts(name, source, signal);
        return true;
      } catch (error) {
        if (signal?.aborted === true) throw signal.reason;
        if (statusOf(error) === 412) return false;
        // AWS answers so while another conditional write of the name goes on.
        const isConflict = statusOf(error) === 409 && nameOf(error) === 'ConditionalRequestConflict';
        if (!isConflict || attempt === CONFLICT_ATTEMPTS) throw error;
        await sleep(
          CONFLICT_MS * 2 ** attempt * (0.5 + Math.random()),
          undefined,
          signal === undefined ? {} : { signal },
        );
      }
    }
  };

  const remove: StoreBackend['remove'] = async (name, version) => {
    const found = await state(name);
    if (found === undefined || (version !== undefined && found.version !== version)) return false;
    try {
      // A server that does not know the condition passes over it.
      await client.send(new DeleteObjectCommand({ ...keyOf(name), IfMatch: found.version }));
      return true;
    } catch (error) {
      if (statusOf(error) === 412 || statusOf(error) === 404) return false;
      throw error;
    }
  };

  const listing = { client, bucket, folderOf, coded };

  return {
    place,
    state: (name) => coded(() => state(name)),
    open: (name, from) => coded(() => open(name, from)),
    text: (name) => coded(() => text(name)),
    create: (name, source, signal) => coded(() => create(name, source, signal)),
    overwrite: (name, text) => coded(() => putWhole(name, text, {})),
    remove: (name, version) => coded(() => remove(name, version)),
    list: (kind) => listObjects(listing, kind),
    unfinished: () => listUploads(listing),
  };
};
