import type { Writable } from 'node:stream';

const RESTART_MS = 1_000;

/** A running reaper; see reaper.ts. */
export interface ReaperProcess {
  readonly input: Writable;
  readonly ended: Promise<unknown>;
}

/** What this process tells its reaper. */
export interface ReaperLink {
  /** Puts a process group under the reaper; resolves when the reaper will have it even if this process is killed. */
  register(groupId: number): Promise<void>;
  /** Takes an ended group from the reaper. */
  forget(groupId: number): void;
}

/** Starts a reaper with the first group, and another when one has died. */
export const createReaperLink = (start: () => ReaperProcess): ReaperLink => {
  const groups = new Set<number>();
  let reaper: ReaperProcess | undefined;
  const running = (): ReaperProcess => {
    if (reaper === undefined) {
      const started = start();
      started.input.on('error', () => {});
      for (const groupId of groups) started.input.write(`+${groupId}\n`);
      void started.ended.then(() => replace(started));
      reaper = started;
    }
    return reaper;
  };
  const replace = (dead: ReaperProcess): void => {
    if (reaper !== dead) return;
    reaper = undefined;
    setTimeout(() => groups.size > 0 && running(), RESTART_MS).unref();
  };
  return {
    register: async (groupId) => {
      groups.add(groupId);
      const told = running();
      if (await isTaken(told, `+${groupId}\n`)) return;
      replace(told);
      await isTaken(running(), `+${groupId}\n`);
    },
    forget: (groupId) => {
      groups.delete(groupId);
      reaper?.input.write(`-${groupId}\n`);
    },
  };
};

/** Whether the kernel has the line, which then reaches the reaper whatever becomes of this process. */
const isTaken = ({ input }: ReaperProcess, line: string): Promise<boolean> =>
  new Promise((resolve) => {
    input.write(line, (error) => resolve(error === null || error === undefined));
  });
