import { closeSync } from 'node:fs';
import type { StageProgress } from '../../contracts/activities.js';
import { type FlockPlace, type LockRequest, waitForFlock } from '../process/flock.js';
import { openMachineWideFile } from '../process/machine-wide-file.js';
import { notedTurns, noteTurn } from './turn-notes.js';

const TELL_MS = 1_000;

/** How a work uses the machine: a measurement has it for itself, all other work shares it. */
export type MachineUse = 'measuring' | 'working';

const MODES = { measuring: 'exclusive', working: 'shared' } as const satisfies Record<MachineUse, LockRequest['mode']>;

/** A work that wants its turn on the machine. */
export interface MachineWork {
  readonly use: MachineUse;
  /** What others who wait are told, such as `calibrate of orin-1`. */
  readonly name: string;
}

/** Who waits for a turn. */
export interface TurnWaiter {
  /** Ends the wait. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StageProgress) => void;
}

/** Turns on the machine, among all workers of all its nodes and hosts. */
export interface MachineTurns {
  /** Waits for a turn and says for whom; the returned function ends it, as the end of this process does. */
  take(work: MachineWork, waiter: TurnWaiter): Promise<() => void>;
}

/** What taking a turn needs. */
export interface TurnPlace extends FlockPlace {
  /** Folders for locks of the machine, the best first. */
  readonly lockFolders: readonly string[];
}

/**
 * Turns by two locks of the kernel. Who waits for the machine keeps the gate meanwhile, so that work which comes later cannot
 * pass a measurement for ever, as flock(2) lets it.
 */
export const openMachineTurns = ({ lockFolders, ...place }: TurnPlace): MachineTurns => ({
  async take({ use, name }, waiter) {
    const lock = (file: string): Promise<number> => {
      const descriptor = openMachineWideFile(file, lockFolders);
      return locked({ descriptor, mode: MODES[use] }, place, waiter.signal);
    };
    const telling = setInterval(() => tellWait(notedTurns(lockFolders), waiter), TELL_MS);
    try {
      const gate = await lock('machine-gate.lock');
      try {
        const turn = await lock('machine.lock');
        const forget = noteTurn(name, lockFolders);
        return () => {
          forget();
          closeSync(turn);
        };
      } finally {
        closeSync(gate);
      }
    } finally {
      clearInterval(telling);
    }
  },
});

/** The descriptor once it is locked; else it is closed. */
const locked = async (request: LockRequest, place: FlockPlace, signal: AbortSignal): Promise<number> => {
  try {
    await waitForFlock(request, place, signal);
    return request.descriptor;
  } catch (error) {
    closeSync(request.descriptor);
    throw error;
  }
};

const tellWait = (others: readonly string[], { onProgress }: TurnWaiter): void => {
  const who = others.length === 0 ? 'other work' : others.join(' and ');
  onProgress({ phase: `waits for the machine: ${who} runs`, done: 0, of: 0, unit: '' });
};
