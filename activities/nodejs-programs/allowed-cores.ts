import { readFileSync } from 'node:fs';

/** The cores that this process may run on, from the kernel's list such as `0-3,6`. */
export const allowedCores = (status = readFileSync('/proc/self/status', 'utf8')): readonly number[] => {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    if (range === '') return [];
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
};
