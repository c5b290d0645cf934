import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ProgramName } from '../contracts/programs.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import type { Stage } from '../contracts/stage.js';
import type { ProcessExit } from './process/run-process.js';

/** One of Node's diagnostics channels. Messages come in the async context of their Activity; without listeners they cost nothing. */
export interface DiagnosticsChannel<Message> {
  tell(message: Message): void;
  /** The returned function ends it. */
  listen(listener: (message: Message) => void): () => void;
}

const openChannel = <Message>(name: string): DiagnosticsChannel<Message> => {
  const opened = channel(name);
  return {
    tell: (message) => opened.publish(message),
    listen: (listener) => {
      const receive = (message: unknown): void => listener(message as Message);
      subscribe(name, receive);
      return () => void unsubscribe(name, receive);
    },
  };
};

/** A stage whose key is known: its outcome is looked for, then made. */
export interface StageRun {
  readonly stage: Stage;
  readonly key: string;
  readonly outcome: Promise<StageOutcome>;
}

/** A program that has been started. */
export interface ProgramRun {
  readonly program: ProgramName;
  readonly exit: Promise<ProcessExit>;
}

/** Bytes that came from a shared store, or went there. */
export interface Transfer {
  readonly direction: 'fetched' | 'sent';
  readonly bytes: number;
}

/** That an object was asked of this machine's cache. */
export interface CacheLookup {
  readonly isHit: boolean;
}

export const stageRuns = openChannel<StageRun>('quantfleet:stage');
export const programRuns = openChannel<ProgramRun>('quantfleet:program');
export const transfers = openChannel<Transfer>('quantfleet:transfer');
export const cacheLookups = openChannel<CacheLookup>('quantfleet:cache-lookup');
