import { readFileSync } from 'node:fs';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

const GIB = 2 ** 30;

/** A limit of getrlimit(2), as the shell or the container sets it. */
export interface ProcessLimit {
  /** Its name in /proc/self/limits. */
  readonly name: string;
  /** What the process may have; `Infinity` without a limit. Node.js itself raises it as far as it may when it starts. */
  readonly value: number;
  readonly needed: number;
  /** A value in words. */
  readonly describe: (value: number) => string;
  /** What raises it in a shell. */
  readonly command: string;
}

const files = (value: number): string => `${value} open files`;
const gibibytes = (value: number): string => `${(value / GIB).toFixed(1)} GiB of address space`;

/** WebAssembly, in which Node.js reads modules, reserves 10 GiB of addresses for each of its memories. */
const LIMITS: readonly Omit<ProcessLimit, 'value'>[] = [
  { name: 'open files', needed: 512, describe: files, command: 'ulimit -n 512' },
  { name: 'address space', needed: 16 * GIB, describe: gibibytes, command: 'ulimit -v unlimited' },
];

/** The limits of this process that quantfleet can be too large for; none where /proc does not tell. */
export const processLimits = (): readonly ProcessLimit[] => {
  const text = readLimits();
  return LIMITS.flatMap((limit) => {
    const soft = new RegExp(`^Max ${limit.name} +(\\S+)`, 'm').exec(text)?.[1];
    if (soft === undefined) return [];
    return [{ ...limit, value: soft === 'unlimited' ? Infinity : Number(soft) }];
  });
};

/** Fails with `LimitTooLow` where server and workers would run into a limit. */
export const requireLimits = (): void => {
  for (const { value, needed, describe, command } of processLimits()) {
    if (value >= needed) continue;
    throw new QuantfleetFailure(
      'LimitTooLow',
      `This process may have ${describe(value)}; quantfleet needs ${describe(needed)}.`,
      { advice: `Start it after \`${command}\`, or with a higher hard limit of the user or the container.` },
    );
  }
};

const readLimits = (): string => {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
};
