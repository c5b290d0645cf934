import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StageProgress } from '../../contracts/activities.js';
import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { moveIntoPlace } from '../../files/move-into-place.js';
import { openRegularFile } from './open-regular-file.js';
import { sha256Of, sha256OfOpen } from './sha256-of.js';
import { storedPath } from './stored-path.js';

const READ_ONLY = 0o444;

/** Who uses a store, and until when. */
export interface StoreUse {
  /** Ends what is under way. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StageProgress) => void;
}

/** Content-addressed files: of a folder on this machine, or shared by machines. */
export interface ArtifactStore {
  /** Takes a copy of a file into the store; the same content is stored once. */
  put(file: string, description: { readonly mediaType: string; readonly name: string }): Promise<ArtifactRef>;
  /**
   * Path of the stored content, verified against its digest; read only.
   * A damaged object is removed. Fails with `ArtifactMissing`, also for what is no regular file, which is left alone; with
   * `InputInvalid` for what is no digest.
   */
  path(ref: Pick<ArtifactRef, 'sha256' | 'name'>): Promise<string>;
  /** Whether the content is there and whole, as far as can be told without moving it here. */
  has(ref: ArtifactRef): Promise<boolean>;
  /** Runs work with a store whose paths stay until the work ends; those of this store stay until the process ends. */
  during<Result>(use: Partial<StoreUse>, work: (artifacts: ArtifactStore) => Promise<Result>): Promise<Result>;
  /** Makes room on this machine's disk by removing copies that nobody uses. */
  removeUnused(): Promise<void>;
  /** Removes what killed processes left half taken in; only for the one process that owns the store. */
  removeStaged(): Promise<void>;
  /** The stored content as text, verified. */
  text(ref: Pick<ArtifactRef, 'sha256' | 'name'>): Promise<string>;
}

/** Opens the store in a folder, which need not exist yet. */
export const openArtifactStore = (root: string): ArtifactStore => {
  const verified = new Map<string, string>();
  const objectPath = (sha256: string): Promise<string> => storedPath(join(root, 'objects'), sha256);

  const path: ArtifactStore['path'] = async ({ sha256, name }) => {
    const object = await objectPath(sha256);
    const file = await openRegularFile(object);
    if (file === undefined) throw missing(`${name} (sha256 ${sha256}) is not in the store.`);
    try {
      const state = stateOf(await file.stat());
      if (verified.get(sha256) === state) return object;
      const found = await sha256OfOpen(file);
      if (found !== sha256) {
        await rm(object, { force: true });
        throw missing(`${name} was damaged: expected sha256 ${sha256}, found ${found}. It has been removed.`);
      }
      verified.set(sha256, state);
      return object;
    } finally {
      await file.close();
    }
  };

  const store: ArtifactStore = {
    path,
    async put(file, { mediaType, name }) {
      const staged = join(root, 'staging', randomUUID());
      await mkdir(dirname(staged), { recursive: true });
      try {
        await copyFile(file, staged);
        const { size: bytes } = await stat(staged);
        const sha256 = await sha256Of(staged);
        await chmod(staged, READ_ONLY);
        await moveIntoPlace(staged, await objectPath(sha256));
        return { sha256, bytes, mediaType, name };
      } finally {
        await rm(staged, { force: true });
      }
    },
    async removeStaged() {
      await rm(join(root, 'staging'), { recursive: true, force: true });
    },
    async has(ref) {
      try {
        await path(ref);
        return true;
      } catch (error) {
        if (!(error instanceof QuantfleetFailure && error.code === 'ArtifactMissing')) throw error;
        return false;
      }
    },
    // These are no copies.
    removeUnused: async () => {},
    during: (_, work) => work(store),
    text: async (ref) => readFile(await path(ref), 'utf8'),
  };
  return store;
};

/** What changes when a file is replaced or written to. */
const stateOf = ({ ino, size, mtimeMs, ctimeMs }: Stats): string => [ino, size, mtimeMs, ctimeMs].join();

const missing = (message: string): QuantfleetFailure => new QuantfleetFailure('ArtifactMissing', message);
