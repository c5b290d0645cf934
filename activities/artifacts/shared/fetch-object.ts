import { createWriteStream } from 'node:fs';
import { lstat, truncate } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { QuantfleetFailure } from '../../../contracts/quantfleet-failure.js';
import { systemFailure } from '../../../contracts/system-failure.js';
import { transfers } from '../../diagnostics.js';
import type { ObjectName, StoreBackend } from '../backend/store-backend.js';
import type { Fetch } from '../cache/object-cache.js';
import { sha256Of } from '../sha256-of.js';

/** Attempts that bring nothing new, before the store counts as unreachable. */
const VAIN_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/** How far an object has come. */
export interface FetchProgress {
  readonly done: number;
  readonly of: number;
}

export interface ObjectToFetch {
  readonly backend: StoreBackend;
  readonly name: ObjectName;
  /** What it is called in messages. */
  readonly title: string;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (progress: FetchProgress) => void;
}

/**
 * Brings an object of a store into a file, going on after what the file holds already, and verifies it. Fails with `ArtifactMissing`
 * where the store has none, or has a damaged one, which is removed; with `StoreTransferDamaged` where it arrives differently
 * each time.
 */
export const fetchObject =
  (object: ObjectToFetch): Fetch =>
  async (file, makeRoom) => {
    const wrong = new Set<string>();
    for (;;) {
      const isResumed = (await lstat(file)).size > 0;
      const version = await download(object, file, makeRoom);
      const found = await sha256Of(file);
      if (found === object.name.digest) return;
      await truncate(file);
      // What an earlier attempt left may be what is wrong.
      if (isResumed) continue;
      if (wrong.has(found)) throw await removeDamaged(object, found, version);
      if (wrong.size > 0) throw damagedOnTheWay(object);
      wrong.add(found);
    }
  };

/** Version of the object whose bytes the file now holds, all that there are. */
const download = async (
  { backend, name, title, signal, onProgress }: ObjectToFetch,
  file: string,
  makeRoom: (bytes: number) => Promise<void>,
): Promise<string> => {
  for (let vain = 0; ;) {
    signal?.throwIfAborted();
    const from = (await lstat(file)).size;
    const opened = await backend.open(name, from);
    if (opened === undefined) throw missing(`${title} (sha256 ${name.digest}) is not in the store.`);
    const { content, bytes, version } = opened;
    try {
      if (bytes > from) await makeRoom(bytes - from);
      const counted = counter((count) => onProgress({ done: from + count, of: bytes }));
      await pipeline(content, counted, createWriteStream(file, { flags: 'a' }), signal === undefined ? {} : { signal });
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      if (isOfThisDisk(error)) throw error;
    } finally {
      content.destroy();
    }
    const { size } = await lstat(file);
    transfers.tell({ direction: 'fetched', bytes: size - from });
    if (size >= bytes) return version;
    vain = size > from ? 0 : vain + 1;
    if (vain === VAIN_ATTEMPTS) {
      throw new QuantfleetFailure(
        'StoreUnreachable',
        `${backend.place}: the connection breaks while ${title} is read.`,
      );
    }
    await sleep(pauseMs(vain), undefined, signal === undefined ? {} : { signal });
  }
};

/** Reading is from the store, be it a folder on NFS; writing is to the cache. */
const isOfThisDisk = (error: unknown): boolean =>
  systemFailure(error) !== undefined && !(error instanceof Error && 'syscall' in error && error.syscall === 'read');

const pauseMs = (vain: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** vain) * (0.5 + Math.random() / 2);

const counter = (onCount: (count: number) => void): Transform => {
  let count = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      onCount((count += chunk.length));
      done(null, chunk);
    },
  });
};

const removeDamaged = async (
  { backend, name, title }: ObjectToFetch,
  found: string,
  version: string,
): Promise<Error> => {
  await backend.remove(name, version);
  return missing(`${title} was damaged: expected sha256 ${name.digest}, found ${found}. It has been removed.`);
};

const damagedOnTheWay = ({ backend, title }: ObjectToFetch): Error =>
  new QuantfleetFailure(
    'StoreTransferDamaged',
    `${backend.place}: ${title} arrives damaged, each time in another way.`,
  );

const missing = (message: string): QuantfleetFailure => new QuantfleetFailure('ArtifactMissing', message);
