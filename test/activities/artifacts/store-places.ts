import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { openArtifactStore } from '../../../activities/artifacts/artifact-store.js';
import { openFolderBackend } from '../../../activities/artifacts/backend/folder-backend.js';
import { openS3Backend } from '../../../activities/artifacts/backend/s3-backend.js';
import type { ObjectName, StoreBackend } from '../../../activities/artifacts/backend/store-backend.js';
import type { Stores } from '../../../activities/artifacts/stores.js';
import { openOutcomeStore } from '../../../activities/artifacts/outcome-store.js';
import type { LeaseTerms } from '../../../activities/artifacts/shared/stage-leases.js';
import { openSharedStores } from '../../../activities/artifacts/shared/open-shared-stores.js';
import { S3_CREDENTIALS, s3Absence, startS3Server } from '../../s3-server.js';
import { temporaryFolder, temporaryFolderOfFile } from '../../temporary-folder.js';

const CACHE_BYTES = 2 ** 30;

/** A store of its own for one test. */
export interface OpenPlace {
  /** A machine that uses the store; each call another one. */
  machine(terms?: Partial<LeaseTerms>): Stores;
  readonly backend?: StoreBackend;
  /** Puts other content in the place of an object, as a fault of a disk does. */
  overwrite(name: ObjectName, content: string): Promise<void>;
}

export interface StorePlace {
  readonly title: string;
  /** Why its tests are skipped. */
  readonly absence?: string | undefined;
  open(): Promise<OpenPlace>;
}

const pathIn = (root: string, { kind, digest }: ObjectName): string =>
  join(root, kind, digest.slice(0, 2), `${digest}${kind === 'objects' ? '' : '.json'}`);

const overwriteIn = async (root: string, name: ObjectName, content: string): Promise<void> => {
  mkdirSync(dirname(pathIn(root, name)), { recursive: true });
  rmSync(pathIn(root, name), { force: true });
  writeFileSync(pathIn(root, name), content);
};

/** A machine with a cache of its own. */
export const machineOf = (
  backend: StoreBackend,
  {
    size = CACHE_BYTES,
    folder = temporaryFolder(),
    ...terms
  }: Partial<LeaseTerms> & { size?: number; folder?: string } = {},
): Stores => openSharedStores(backend, { folder: join(folder, 'cache'), size }, { holder: 'test', ...terms });

const localFolder: StorePlace = {
  title: 'the folder of one machine',
  async open() {
    const root = join(temporaryFolder(), 'store');
    const machine = () => ({ artifacts: openArtifactStore(root), outcomes: openOutcomeStore(root) });
    return { machine, overwrite: (name, content) => overwriteIn(root, name, content) };
  },
};

/** A folder that machines share. */
export const sharedFolder: StorePlace = {
  title: 'a shared folder with a cache',
  async open() {
    const root = temporaryFolder();
    const backend = openFolderBackend(root);
    return {
      backend,
      machine: (terms) => machineOf(backend, terms),
      overwrite: (name, content) => overwriteIn(root, name, content),
    };
  },
};

/** All places where a store can be, the S3 server started for the file that asks. */
export const storePlaces = (): readonly StorePlace[] => [localFolder, sharedFolder, s3Place()];

const s3Place = (): StorePlace => {
  const server = s3ServerOfFile();
  return {
    title: 'S3 with a cache',
    absence: s3Absence,
    async open() {
      const { endpoint, bucket, client } = await server();
      const prefix = `test/${randomUUID()}`;
      const backend = openS3Backend({ bucket, endpoint, prefix }, { credentials: S3_CREDENTIALS });
      const overwrite = async (name: ObjectName, content: string) => {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: pathIn(prefix, name),
            Body: content,
            ContentLength: content.length,
          }),
        );
      };
      return { backend, machine: (terms) => machineOf(backend, terms), overwrite };
    },
  };
};

/** An S3 server for all tests of a file. */
export const s3ServerOfFile = () => {
  const folder = temporaryFolderOfFile();
  let server: ReturnType<typeof startS3Server> | undefined;
  beforeAll(async () => {
    if (s3Absence !== undefined) return;
    server = startS3Server(folder);
    await server;
  });
  afterAll(async () => (await server)?.stop());
  return async () => {
    if (server === undefined) throw new Error(s3Absence);
    return server;
  };
};

/** A file with content, and its digest. */
export const fileWith = (content: string | Buffer) => {
  const file = join(temporaryFolder(), 'content');
  writeFileSync(file, content);
  return { file, sha256: createHash('sha256').update(content).digest('hex') };
};
