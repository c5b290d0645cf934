import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** All descendants of a process now, by what /proc says. */
export const descendants = (pid: number): number[] => {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const [parent] = parentAndGroup(Number(name));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const collect = (of: number): number[] => (children.get(of) ?? []).flatMap((child) => [child, ...collect(child)]);
  return collect(pid);
};

/** Whether the process exists and is not a zombie. */
export const isRunning = (pid: number): boolean => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
};

/** Waits until a condition holds; fails after `timeoutMs` with what was waited for. */
export const until = async (
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 90_000,
): Promise<void> => {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s in vain for: ${what}`);
    await sleep(100);
  }
};

/** What /proc says of a process after its command: state, parent, process group and more; empty when it has ended. */
const statOf = (pid: number): readonly string[] => {
  try {
    // The second field is the command in parentheses, which may hold spaces.
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
  } catch {
    return [];
  }
};

/** Parent and process group of a process; empty when it has ended. */
export const parentAndGroup = (pid: number): readonly number[] => statOf(pid).slice(1, 3).map(Number);

/** Whether a process stands still after SIGSTOP, which arrives some time after it was sent. */
export const isStopped = (pid: number): boolean => statOf(pid)[0] === 'T';

/** Program and arguments of a process, separated by NUL. */
export const commandLine = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
};
