import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFailureCode } from '../../contracts/failures.js';
import type { StageProgress } from '../../contracts/activities.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { Json } from '../../contracts/stage.js';
import { runProcess } from './run-process.js';

/** How to start a stage program: everything before the request's path. */
export interface ProgramCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a stage program is asked; see docs/reference/stage-programs.md. */
export interface ProgramRequest {
  /** Folder of this work; checkpoints in it outlive an attempt. */
  readonly scratch: string;
  readonly inputs: { readonly [name: string]: Json };
  readonly parameters: { readonly [name: string]: Json };
}

/** What a stage program answers. */
export interface ProgramResult {
  /** File paths relative to the scratch folder. */
  readonly artifacts: { readonly [name: string]: { readonly path: string; readonly mediaType: string } };
  readonly facts: { readonly [name: string]: Json };
}

/** How a stage program is watched. */
export interface ProgramGuards {
  readonly signal: AbortSignal;
  readonly silenceMs: number;
  readonly logFile: string;
  readonly onProgress: (progress: StageProgress) => void;
}

/** Runs a stage program to its result; its coded failures are thrown as they are. */
export const runStageProgram = async (
  command: ProgramCommand,
  request: ProgramRequest,
  guards: ProgramGuards,
): Promise<ProgramResult> => {
  const requestFile = join(request.scratch, 'request.json');
  const resultFile = join(request.scratch, 'result.json');
  await rm(resultFile, { force: true });
  await writeFile(requestFile, JSON.stringify(request));
  const exit = await runProcess(
    {
      file: command.file,
      args: [...command.args, requestFile],
      ...(command.env === undefined ? {} : { env: command.env }),
      logFile: guards.logFile,
      onLine: (line) => reportLine(line, guards.onProgress),
    },
    guards,
  );
  const result = await readResult(resultFile);
  if (result !== undefined && 'failure' in result) {
    const { code, message } = result.failure;
    throw new QuantfleetFailure(isFailureCode(code) ? code : 'StageProgramCrashed', message, { logFile: guards.logFile });
  }
  if (result === undefined || exit.exitCode !== 0) {
    const how = exit.signal === undefined ? `exit status ${exit.exitCode}` : `signal ${exit.signal}`;
    throw new QuantfleetFailure('StageProgramCrashed', `The stage program ended with ${how}: ${lastLines(exit.tail)}`, {
      logFile: guards.logFile,
    });
  }
  return result;
};

type ResultFile = ProgramResult | { readonly failure: { readonly code: string; readonly message: string } };

const readResult = async (file: string): Promise<ResultFile | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ResultFile;
  } catch {
    return undefined;
  }
};

const reportLine = (line: string, onProgress: (progress: StageProgress) => void): void => {
  try {
    const event = JSON.parse(line) as { event?: string } & StageProgress;
    if (event.event === 'progress') {
      onProgress({ phase: event.phase, done: event.done, of: event.of, unit: event.unit });
    }
  } catch {
    // Libraries print to standard output too; only JSON lines are ours.
  }
};

const lastLines = (text: string): string => text.trim().split('\n').slice(-3).join(' | ') || 'it printed nothing';
