import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { SHA256_PATTERN } from '../../../contracts/sha256.js';
import type { ListedObject, ObjectKind, UnfinishedObject } from './store-backend.js';

/** A bucket to be listed. */
export interface Listing {
  readonly client: S3Client;
  readonly bucket: string;
  /** What the names of a kind begin with. */
  readonly folderOf: (kind: ObjectKind) => string;
  /** Runs a request whose errors become coded failures. */
  readonly coded: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** The objects of a kind, page by page. */
export async function* listObjects(
  { client, bucket, folderOf, coded }: Listing,
  kind: ObjectKind,
): AsyncGenerator<ListedObject> {
  let page: ListObjectsV2CommandOutput | undefined;
  do {
    const from = page?.NextContinuationToken === undefined ? {} : { ContinuationToken: page.NextContinuationToken };
    const request = new ListObjectsV2Command({ Bucket: bucket, Prefix: folderOf(kind), ...from });
    page = await coded(() => client.send(request));
    for (const { Key = '', Size = 0, ETag = '', LastModified = new Date() } of page.Contents ?? []) {
      const digest = Key.slice(Key.lastIndexOf('/') + 1).replace(/\.json$/, '');
      if (!SHA256_PATTERN.test(digest)) continue;
      yield { name: { kind, digest }, bytes: Size, version: ETag, modifiedAt: LastModified };
    }
  } while (page.NextContinuationToken !== undefined);
}

/** Multipart uploads of artifacts that were begun and not ended. */
export async function* listUploads({ client, bucket, folderOf, coded }: Listing): AsyncGenerator<UnfinishedObject> {
  let page: ListMultipartUploadsCommandOutput | undefined;
  do {
    const from =
      page?.NextKeyMarker === undefined
        ? {}
        : { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    const request = new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: folderOf('objects'), ...from });
    page = await coded(() => client.send(request));
    for (const { Key, UploadId, Initiated = new Date() } of page.Uploads ?? []) {
      const abort = new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId });
      yield { startedAt: Initiated, remove: async () => void (await coded(() => client.send(abort))) };
    }
  } while (page.IsTruncated === true && page.NextKeyMarker !== undefined);
}
