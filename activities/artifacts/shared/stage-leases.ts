import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { sha256Schema } from '../../../contracts/artifact-ref.js';
import type { ObjectName, StoreBackend } from '../backend/store-backend.js';
import { type NotedBeats, openNotedBeats } from './noted-beats.js';

/** A lease whose beat is not seen to change for so long has run out. */
const LEASE_MS = 60_000;
const BEAT_MS = 10_000;
const UNKNOWN = 'another machine';

const leaseSchema = z.object({ holder: z.string(), beat: sha256Schema });

/** Who does a stage. */
export type LeaseAnswer =
  | { readonly kind: 'taken'; readonly lease: StageLease }
  /** Another does it, whose lease has not run out yet. */
  | { readonly kind: 'held'; readonly holder: string };

/** The right to do a stage, kept alive until it is given back, or until the process ends. */
export interface StageLease {
  release(): Promise<void>;
}

/** Leases on stage keys, so that machines that share a store do not do one stage at once. */
export interface StageLeases {
  /**
   * Tries once to take a lease, which names the stage's inputs so that they are not collected; the caller asks again until it has it or needs it no more. An answer `held` begins, or goes on
   * with, the watch of the holder's beat: clocks of machines are not compared.
   */
  take(key: string, inputs: readonly string[]): Promise<LeaseAnswer>;
}

/** Who takes leases, and how long they hold. */
export interface LeaseTerms {
  /** Name of this machine for others who wait. */
  readonly holder: string;
  /** Folder of this process alone that remembers its leases when it is killed, so that the next process need not wait for them. */
  readonly folder?: string;
  readonly leaseMs?: number;
  readonly beatMs?: number;
}

interface Watched {
  /** Of lease and beat. */
  readonly versions: string;
  readonly sinceMs: number;
}

/**
 * Opens the leases of a shared store. A lease is created and removed, never changed; what shows that its holder lives is the
 * beat, an object beside it that is written anew all the time. A lease is no lock: a holder that was cut off for too long goes on
 * beside the one that took over, and the first to write the outcome leaves it.
 */
export const openStageLeases = (
  backend: StoreBackend,
  { holder, folder, leaseMs = LEASE_MS, beatMs = BEAT_MS }: LeaseTerms,
): StageLeases => {
  const watched = new Map<string, Watched>();
  const notes = folder === undefined ? undefined : openNotedBeats(folder);

  const create = async (name: ObjectName, inputs: readonly string[]): Promise<StageLease | undefined> => {
    const beat: ObjectName = { kind: 'beats', digest: randomBytes(32).toString('hex') };
    await notes?.note(name.digest, beat.digest);
    await backend.overwrite(beat, '0');
    if (await backend.create(name, JSON.stringify({ holder, beat: beat.digest, inputs }))) {
      return keptAlive(backend, { name, beat, beatMs, notes });
    }
    await backend.remove(beat);
    await notes?.forget(name.digest, beat.digest);
    return undefined;
  };

  const createOrHeld = async (name: ObjectName, inputs: readonly string[]): Promise<LeaseAnswer> => {
    watched.delete(name.digest);
    const lease = await create(name, inputs);
    if (lease !== undefined) return { kind: 'taken', lease };
    const theirs = parseLease((await backend.text(name))?.text);
    return { kind: 'held', holder: theirs?.holder ?? UNKNOWN };
  };

  const take: StageLeases['take'] = async (key, inputs) => {
    const name: ObjectName = { kind: 'leases', digest: key };
    const standing = await backend.text(name);
    if (standing === undefined) return createOrHeld(name, inputs);
    const theirs = parseLease(standing.text);
    const theirBeat = theirs === undefined ? undefined : ({ kind: 'beats', digest: theirs.beat } as const);
    const versions = `${standing.version} ${theirBeat === undefined ? '' : (await backend.state(theirBeat))?.version}`;
    const before = watched.get(key);
    const isSilent = before?.versions === versions && performance.now() - before.sinceMs >= leaseMs;
    if (isSilent || (theirs !== undefined && (await notes?.isLeftBehind(key, theirs.beat)))) {
      watched.delete(key);
      if ((await backend.remove(name, standing.version)) && theirBeat !== undefined) await backend.remove(theirBeat);
      return createOrHeld(name, inputs);
    }
    if (before?.versions !== versions) watched.set(key, { versions, sinceMs: performance.now() });
    return { kind: 'held', holder: theirs?.holder ?? UNKNOWN };
  };
  return { take };
};

const parseLease = (text: string | undefined): z.infer<typeof leaseSchema> | undefined => {
  try {
    return leaseSchema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
};

interface HeldLease {
  readonly name: ObjectName;
  readonly beat: ObjectName;
  readonly beatMs: number;
  readonly notes: NotedBeats | undefined;
}

const keptAlive = (backend: StoreBackend, { name, beat, beatMs, notes }: HeldLease): StageLease => {
  let count = 0;
  let beating: Promise<void> | undefined;
  // Where the store is away, the lease may run out; the stage then is done twice, and the first outcome stays.
  const renew = (): void => {
    beating ??= backend
      .overwrite(beat, `${++count}`)
      .catch(() => {})
      .finally(() => (beating = undefined));
  };
  const timer = setInterval(renew, beatMs);
  return {
    async release() {
      clearInterval(timer);
      await beating;
      try {
        const standing = await backend.text(name);
        if (parseLease(standing?.text)?.beat === beat.digest) await backend.remove(name, standing?.version);
        await backend.remove(beat);
        await notes?.forget(name.digest, beat.digest);
      } catch {
        // Without its beat the lease runs out by itself.
      }
    },
  };
};
