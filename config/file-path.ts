import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** A path in a configuration file. `~` is the user's home folder; of what else a shell expands, it says that nothing does. */
export const filePathSchema = z.string().superRefine((path, { addIssue }) => {
  const fault = FAULTS.find(({ pattern }) => pattern.test(path));
  if (fault !== undefined) addIssue({ code: 'custom', message: fault.message });
});

const FAULTS: readonly { readonly pattern: RegExp; readonly message: string }[] = [
  { pattern: /^$/, message: 'expected a path' },
  { pattern: /^[a-z][a-z0-9+.-]+:\/\//i, message: 'expected a path of this machine, not a URL' },
  { pattern: /^[a-z]:[\\/]/i, message: 'expected a path of this machine, not one of Windows' },
  { pattern: /\\/, message: 'expected / between folders, not \\; a blank needs no \\ before it' },
  { pattern: /^~[^/]/, message: 'only ~ and ~/… stand for a home folder, your own: write the path of another' },
  { pattern: /\$\{|(^|\/)\$[A-Za-z_]/, message: 'variables are not expanded: write the path itself' },
];

/** The absolute path that a configuration file means, which lies in the folder `base`. */
export const absolutePath = (base: string, path: string): string =>
  path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(base, path);
