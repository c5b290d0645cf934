import { readFileSync } from 'node:fs';

/** A process that still runs, or would if its device let it. */
export interface LivingProcess {
  readonly pid: number;
  readonly command: string;
  /** Letter of proc(5), for example `D` for a wait that no signal ends. */
  readonly state: string;
  readonly groupId: number;
  /** Clock ticks since boot; tells the process from a later one of the same id. */
  readonly startedAt: string;
}

/** What /proc says of a process; undefined when there is none of that id, or only a zombie. */
export const livingProcess = (pid: number): LivingProcess | undefined => {
  const stat = readStat(pid);
  if (stat === undefined) return undefined;
  const nameEnd = stat.lastIndexOf(')');
  // proc(5) counts the fields from 1, and the third comes after the command in parentheses.
  const field = (number: number): string => stat.slice(nameEnd + 2).split(' ')[number - 3] ?? '';
  const state = field(3);
  // A process is shown as a zombie, too, when its first thread has ended before the others.
  const isDead = (state === 'Z' || state === 'X') && Number(field(20)) <= 1;
  if (isDead) return undefined;
  const command = stat.slice(stat.indexOf('(') + 1, nameEnd);
  return { pid, command, state, groupId: Number(field(5)), startedAt: field(22) };
};

const readStat = (pid: number): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
};
