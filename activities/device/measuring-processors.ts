import { readFileSync } from 'node:fs';

/**
 * The processors that a measurement is held to: the last of those that this process may run on, since interrupts mostly go to the
 * first; fewer than asked for where there are fewer.
 */
export const measuringProcessors = (count: number): readonly number[] => allowedProcessors().slice(-count);

/** Those that the kernel lets this process run on, ascending. */
export const allowedProcessors = (status = readFileSync('/proc/self/status', 'utf8')): readonly number[] => {
  const listed = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '0';
  return listed.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
  });
};
