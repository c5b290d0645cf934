import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program on `searchPath`, or else in one of the further folders; undefined where there is none. */
export const findProgram = (name: string, searchPath: string, ...further: readonly string[]): string | undefined =>
  [...searchPath.split(delimiter).filter((folder) => folder !== ''), ...further]
    .map((folder) => join(folder, name))
    .find(isExecutable);

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};
