import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { writeWholeFile } from '../files/write-whole-files.js';

const CRASHES_ALLOWED = 3;
/** Exit status of Node after an uncaught exception. */
const UNCAUGHT = 1;

/** Work that may take its worker, or the machine, down. */
export interface RiskyWork {
  /** Folder of the counts, one file for each stage key. */
  readonly crashRoot: string;
  readonly key: string;
  readonly logFile: string;
}

/**
 * Runs work unless three attempts at it began and never came to an end: then it fails with `WorkerCrashed`. Any end that
 * this process sees sets the count back to zero; so does an orderly end of this process.
 */
export const countingCrashes = async <Result>(
  { crashRoot, key, logFile }: RiskyWork,
  work: () => Promise<Result>,
): Promise<Result> => {
  const file = join(crashRoot, `${key}.json`);
  const crashes = readCrashes(file);
  if (crashes >= CRASHES_ALLOWED) {
    const message = `The worker, or the machine, went down ${crashes} times in a row while this stage ran.`;
    throw new QuantfleetFailure('WorkerCrashed', message, {
      logFile,
      advice: `Read the log and mend the cause; to try again, remove ${file}.`,
    });
  }
  await writeWholeFile(file, JSON.stringify({ begunWithoutEnd: crashes + 1 }));
  const forget = (): void => rmSync(file, { force: true });
  const forgetInOrder = (exitCode: number): void => void (exitCode !== UNCAUGHT && forget());
  process.once('exit', forgetInOrder);
  try {
    return await work();
  } finally {
    process.off('exit', forgetInOrder);
    forget();
  }
};

/** A count that cannot be read is none: a damaged file must not end a stage. */
const readCrashes = (file: string): number => {
  try {
    const { begunWithoutEnd } = JSON.parse(readFileSync(file, 'utf8')) as { begunWithoutEnd?: unknown };
    return Number.isSafeInteger(begunWithoutEnd) ? Number(begunWithoutEnd) : 0;
  } catch {
    return 0;
  }
};
