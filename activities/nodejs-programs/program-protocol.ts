import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { StageProgress } from '../../contracts/activities.js';
import { writeWholeFile } from '../../files/write-whole-files.js';
import type { ProgramResult } from '../process/stage-program.js';

const FAILED = 3;

/** Runs a stage program of Node under the protocol of docs/reference/stage-programs.md. */
export const serveProgram = async <Request extends { readonly scratch: string }>(
  work: (request: Request) => Promise<ProgramResult>,
): Promise<void> => {
  const request = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as Request;
  try {
    await writeResult(request.scratch, await work(request));
  } catch (error) {
    if (!(error instanceof QuantfleetFailure)) throw error;
    const { code, message } = error;
    await writeResult(request.scratch, { failure: { code, message } });
    process.exitCode = FAILED;
  }
};

/** Prints a progress line. */
export const printProgress = (progress: StageProgress): void => {
  process.stdout.write(`${JSON.stringify({ event: 'progress', ...progress })}\n`);
};

const writeResult = (scratch: string, result: unknown): Promise<void> =>
  writeWholeFile(join(scratch, 'result.json'), JSON.stringify(result));
