import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether a program is on PATH. */
export const isOnPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => isExecutable(join(folder, program)));

/** Whether a program that checks files of `infra/` is on PATH; CI must have it. */
export const isInstalled = (program: string): boolean => {
  const found = isOnPath(program);
  if (!found && process.env['CI'] !== undefined) throw new Error(`CI must not skip: ${program} is not installed`);
  return found;
};

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
