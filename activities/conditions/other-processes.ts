import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OtherProcess } from '../../contracts/conditions.js';

/** The kernel counts processor time in hundredths of a second on every machine that Node.js runs on (USER_HZ). */
const TICKS_A_SECOND = 100;
const NAMED = 3;
const LEAST_CORES = 0.1;

/**
 * Notes what every process below `root` has computed so far. The returned function names those that have computed most since, of the
 * processes that live still: a program that was measured meanwhile has ended by then.
 */
export const watchOtherProcesses = (root: string): (() => readonly OtherProcess[]) => {
  const before = new Map(processesIn(root).map((own) => [own.id, own.ticks]));
  const since = performance.now();
  return () => {
    const ticksGone = ((performance.now() - since) / 1000) * TICKS_A_SECOND;
    return processesIn(root)
      .map(({ id, command, ticks }) => ({ command, cores: (ticks - (before.get(id) ?? 0)) / ticksGone }))
      .filter(({ cores }) => cores >= LEAST_CORES)
      .toSorted((one, other) => other.cores - one.cores)
      .slice(0, NAMED);
  };
};

interface ProcessTicks {
  /** Number and start, since numbers are used again. */
  readonly id: string;
  readonly command: string;
  readonly ticks: number;
}

const processesIn = (root: string): readonly ProcessTicks[] =>
  namesIn(join(root, 'proc'))
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const stat = statOf(join(root, 'proc', pid, 'stat'));
      if (stat === undefined) return [];
      const nameEnd = stat.lastIndexOf(')');
      // proc(5) counts the fields from 1, and the third comes after the command in parentheses.
      const field = (number: number): string => stat.slice(nameEnd + 2).split(' ')[number - 3] ?? '';
      const command = stat.slice(stat.indexOf('(') + 1, nameEnd);
      return [{ id: `${pid} ${field(22)}`, command, ticks: Number(field(14)) + Number(field(15)) }];
    });

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const statOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
};
