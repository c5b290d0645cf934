import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Ids of the processes that have a file or socket open, by what their descriptors link to, as far as this user may look. */
export const holdersOf = (links: ReadonlySet<string>): readonly number[] =>
  namesIn('/proc')
    .filter((name) => /^\d+$/.test(name) && holdsOneOf(name, links))
    .map(Number);

/** Program and arguments of a process; empty where it has ended. */
export const argumentsOf = (pid: number): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
};

/** What a link leads to; empty where it cannot be read. */
export const linkOf = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
};

const holdsOneOf = (pid: string, links: ReadonlySet<string>): boolean =>
  namesIn(`/proc/${pid}/fd`).some((descriptor) => links.has(linkOf(join('/proc', pid, 'fd', descriptor))));

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};
