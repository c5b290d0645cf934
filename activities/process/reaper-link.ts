import type { Writable } from 'node:stream';

const RESTART_MS = 1_000;

/** A running reaper; see reaper.ts. */
export interface ReaperProcess {
  readonly input: Writable;
  readonly ended: Promise<unknown>;
}

/** Number of a process group, or path of a note. */
export type Charge = number | string;

/** What this process tells its reaper. */
export interface ReaperLink {
  /**
   * Puts a process group under the reaper, or the file of a note that says what to put back; resolves when the reaper will have
   * it even if this process is killed.
   */
  register(charge: Charge): Promise<void>;
  /** Takes a group that has ended from the reaper, or a note that is done. */
  forget(charge: Charge): void;
}

/** Starts a reaper with the first charge, and another when one has died. */
export const createReaperLink = (start: () => ReaperProcess): ReaperLink => {
  const charges = new Set<Charge>();
  let reaper: ReaperProcess | undefined;
  const running = (): ReaperProcess => {
    if (reaper === undefined) {
      const started = start();
      started.input.on('error', () => {});
      for (const charge of charges) started.input.write(`+${charge}\n`);
      void started.ended.then(() => replace(started));
      reaper = started;
    }
    return reaper;
  };
  const replace = (dead: ReaperProcess): void => {
    if (reaper !== dead) return;
    reaper = undefined;
    setTimeout(() => charges.size > 0 && running(), RESTART_MS).unref();
  };
  return {
    register: async (charge) => {
      charges.add(charge);
      const told = running();
      if (await isTaken(told, `+${charge}\n`)) return;
      replace(told);
      await isTaken(running(), `+${charge}\n`);
    },
    forget: (charge) => {
      charges.delete(charge);
      reaper?.input.write(`-${charge}\n`);
    },
  };
};

/** Whether the kernel has the line, which then reaches the reaper whatever becomes of this process. */
const isTaken = ({ input }: ReaperProcess, line: string): Promise<boolean> =>
  new Promise((resolve) => {
    input.write(line, (error) => resolve(error === null || error === undefined));
  });
