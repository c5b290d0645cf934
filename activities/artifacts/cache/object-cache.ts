import { randomUUID } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { chmod, copyFile, link, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { QuantfleetFailure } from '../../../contracts/quantfleet-failure.js';
import { requireSha256 } from '../../../contracts/sha256.js';
import { systemFailure } from '../../../contracts/system-failure.js';
import { cacheLookups } from '../../diagnostics.js';
import { isMissingFile } from '../missing-file.js';
import { openRegularFile } from '../open-regular-file.js';
import { sha256Of, sha256OfOpen } from '../sha256-of.js';
import { aloneInMachine } from './alone-in-machine.js';
import { atMost } from './at-most.js';
import { bytesIn, makeRoom } from './make-room.js';
import { makeProcessFolder, removeFoldersOfTheDead } from './process-folder.js';

const READ_ONLY = 0o444;
/** A packed split may have hundreds of shards. */
const FETCHES_AT_ONCE = 4;
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV']);
/** Other processes fill the cache too: what is in it is counted again after this share of its size. */
const SHARE_COUNTED_ANEW = 1 / 32;

/**
 * Brings an object, verified, into `file`, which may hold its beginning. `makeRoom` gets the bytes that are to come, before they
 * come. What it leaves there on a failure is where the next one goes on.
 */
export type Fetch = (file: string, makeRoom: (bytes: number) => Promise<void>) => Promise<void>;

/** What one stage uses of the cache. Nothing of it is removed until it is released, or until the process ends. */
export interface CacheHold {
  /** Path of the verified content; what is absent, or damaged, is fetched, once for all processes of the machine that want it. */
  path(sha256: string, fetch: Fetch, signal?: AbortSignal): Promise<string>;
  /** Path of the verified content, where it is cached. */
  cached(sha256: string): Promise<string | undefined>;
  /** Takes a copy of a file. */
  add(file: string): Promise<{ readonly path: string; readonly sha256: string; readonly bytes: number }>;
  release(): Promise<void>;
}

/** Copies of objects on a disk of this machine, which several processes may share. */
export interface ObjectCache {
  hold(): Promise<CacheHold>;
  /** Removes what nobody holds. */
  removeUnused(): Promise<void>;
}

/**
 * Opens a cache in a folder, which need not exist yet. A hold is a folder of hard links, so that an object may be removed from the
 * cache, by whichever process, while a program reads it.
 */
export const openObjectCache = ({ folder, size }: { readonly folder: string; readonly size: number }): ObjectCache => {
  const objects = join(folder, 'objects');
  const partial = join(folder, 'partial');
  const processes = join(folder, 'processes');
  const verified = new Map<string, string>();
  const flights = new Map<string, Flight>();
  const inTurn = atMost(FETCHES_AT_ONCE);
  let ownFolder: Promise<string> | undefined;
  let counted: { readonly bytes: number; since: number } | undefined;

  const place = (root: string, sha256: string): string => join(root, sha256.slice(0, 2), sha256);

  const processFolder = (): Promise<string> => {
    ownFolder ??= removeFoldersOfTheDead(processes)
      .then(() => makeProcessFolder(processes))
      .catch((error: unknown) => {
        // What hinders it, as a full disk, may end.
        ownFolder = undefined;
        throw error;
      });
    return ownFolder;
  };

  const freeSpaceFor = async (bytes: number): Promise<void> => {
    counted ??= { bytes: await bytesIn([objects, partial]), since: 0 };
    counted.since += bytes;
    if (counted.bytes + counted.since <= size && counted.since <= size * SHARE_COUNTED_ANEW) return;
    await removeFoldersOfTheDead(processes);
    counted = { bytes: await makeRoom([objects, partial], Math.max(0, size - bytes)), since: bytes };
  };

  const removeUnused = async (): Promise<void> => {
    await removeFoldersOfTheDead(processes);
    counted = { bytes: await makeRoom([objects, partial], 0), since: 0 };
  };

  /** Runs work that fills the disk; where that is full, once more without anything in the cache that nobody holds. */
  const withSpace = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      if (systemFailure(error)?.code !== 'DiskFull') throw error;
      await removeUnused();
      return work();
    }
  };

  const isWhole = async (file: string, sha256: string): Promise<boolean> => {
    const opened = await openRegularFile(file);
    if (opened === undefined) return false;
    try {
      const state = stateOf(await opened.stat({ bigint: true }));
      if (verified.get(sha256) === state) return true;
      if ((await sha256OfOpen(opened)) !== sha256) return false;
      verified.set(sha256, state);
      return true;
    } finally {
      await opened.close();
    }
  };

  /** Gives content that has just been verified its place in the cache. */
  const intoPlace = async (file: string, sha256: string): Promise<void> => {
    verified.set(sha256, stateOf(await lstat(file, { bigint: true })));
    await mkdir(dirname(place(objects, sha256)), { recursive: true });
    // In this order: a beginning that a killed process left can always be written to.
    await rename(file, place(objects, sha256));
    await chmod(place(objects, sha256), READ_ONLY).catch(unlessMissing);
  };

  const fetchAlone = async (sha256: string, fetch: Fetch): Promise<void> => {
    // Another process may have fetched it meanwhile.
    if (await isWhole(place(objects, sha256), sha256)) return;
    const file = place(partial, sha256);
    const held = join(await processFolder(), randomUUID());
    try {
      await heldBeginning(file, held);
      await withSpace(() => fetch(file, freeSpaceFor));
      await intoPlace(file, sha256);
    } finally {
      await rm(held, { force: true });
    }
  };

  const startFlight = (sha256: string, fetch: Fetch, signal: AbortSignal | undefined): Flight => {
    const lockFile = join(folder, 'locks', sha256.slice(0, 2));
    const ended = inTurn(() => aloneInMachine(lockFile, signal, () => fetchAlone(sha256, fetch))).finally(() =>
      flights.delete(sha256),
    );
    const flight = { ended, signal };
    flights.set(sha256, flight);
    return flight;
  };

  const hold = async (): Promise<CacheHold> => {
    const own = join(await processFolder(), randomUUID());
    await mkdir(own);

    const cached: CacheHold['cached'] = async (sha256) => {
      const object = place(objects, requireSha256(sha256));
      const held = join(own, sha256);
      if (!(await linked(object, held))) return undefined;
      if (await isWhole(held, sha256)) return held;
      await rm(held, { force: true });
      await rm(object, { force: true });
      return undefined;
    };

    const path: CacheHold['path'] = async (sha256, fetch, signal) => {
      for (let isFirst = true; ; isFirst = false) {
        const found = await cached(sha256);
        if (isFirst) cacheLookups.tell({ isHit: found !== undefined });
        if (found !== undefined) return found;
        const flight = flights.get(sha256) ?? startFlight(sha256, fetch, signal);
        try {
          await flight.ended;
        } catch (error) {
          const isOthersCancellation = flight.signal?.aborted === true && signal?.aborted !== true;
          if (!isOthersCancellation) throw error;
        }
      }
    };

    const add: CacheHold['add'] = async (file) => {
      const staged = join(own, `${randomUUID()}.staged`);
      try {
        await withSpace(() => copyFile(file, staged, constants.COPYFILE_FICLONE));
        const sha256 = await sha256Of(staged);
        const { size: bytes } = await lstat(staged);
        await freeSpaceFor(bytes);
        await intoPlace(staged, sha256);
        const held = await cached(sha256);
        return held === undefined ? await add(file) : { path: held, sha256, bytes };
      } finally {
        await rm(staged, { force: true });
      }
    };
    return { path, cached, add, release: () => rm(own, { recursive: true, force: true }) };
  };
  return { hold, removeUnused };
};

interface Flight {
  readonly ended: Promise<void>;
  /** Of the caller who began it, and with whose cancellation it ends. */
  readonly signal: AbortSignal | undefined;
}

/** What changes when a file is replaced or written to; links to it come and go. */
const stateOf = ({ ino, size, mtimeNs }: BigIntStats): string => [ino, size, mtimeNs].join();

/** Links the beginning of an object, an empty one where there is none yet, so that it is not removed to make room. */
const heldBeginning = async (file: string, held: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  do await (await open(file, 'a')).close();
  while (!(await linked(file, held)));
};

/** Another process may have removed the object already, to make room. */
const unlessMissing = (error: unknown): void => {
  if (!isMissingFile(error)) throw error;
};

const linked = async (object: string, held: string): Promise<boolean> => {
  try {
    await link(object, held);
    return true;
  } catch (error) {
    if (isMissingFile(error)) return false;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return true;
    if (typeof code !== 'string' || !NO_LINKS.has(code)) throw error;
    const message = `The file system of ${dirname(held)} makes no hard links, which a cache needs: link answered ${code}.`;
    throw new QuantfleetFailure('StoreUnsuitable', message, {
      advice: 'Name a folder on another disk in store.cache.folder.',
    });
  }
};
