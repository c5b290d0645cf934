import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFailureCode } from '../../contracts/failures.js';
import type { StageProgress } from '../../contracts/activities.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { Json } from '../../contracts/stage.js';
import { guardProcess, type ProcessGuards } from './guard-process.js';
import type { ProgramLauncher } from './program-launcher.js';
import type { ProcessExit } from './run-process.js';
import { createWarningList } from './warning-list.js';
import type { StageWarning } from '../../contracts/stage-warning.js';

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

/** What came of a stage program that succeeded. */
export interface ProgramRun extends ProgramResult {
  readonly warnings: readonly StageWarning[];
}

/** How a stage program is watched. */
export interface ProgramGuards extends ProcessGuards {
  readonly onProgress: (progress: StageProgress) => void;
  /** Told each sample of a program that watches, unchecked. */
  readonly onSample?: (sample: unknown) => void;
}

/** Runs a stage program to its result; its coded failures are thrown as they are. */
export const runStageProgram = async (
  launch: ProgramLauncher,
  request: ProgramRequest,
  guards: ProgramGuards,
): Promise<ProgramRun> => {
  const requestFile = join(request.scratch, 'request.json');
  const resultFile = join(request.scratch, 'result.json');
  await rm(resultFile, { force: true });
  await writeFile(requestFile, JSON.stringify(request));
  const { logFile } = guards;
  const warnings = createWarningList();
  const onLine = eventReader(guards, warnings.add);
  const exit = await guardProcess((onOutput) => launch(requestFile, { logFile, onOutput, onLine }), guards);
  const result = await readResult(resultFile);
  if (result !== undefined && 'failure' in result) {
    const { code, message } = result.failure;
    throw new QuantfleetFailure(isFailureCode(code) ? code : 'StageProgramCrashed', message, { logFile });
  }
  if (result === undefined || exit.exitCode !== 0) throw crash(exit, logFile);
  return { ...result, warnings: warnings.all() };
};

const crash = ({ exitCode, signal, tail }: ProcessExit, logFile: string): QuantfleetFailure => {
  // Nobody else sends SIGKILL to a program that is not being stopped.
  if (signal === 'SIGKILL') {
    const message = 'The stage program was killed with SIGKILL, as Linux does when memory runs out.';
    return new QuantfleetFailure('OutOfMemory', message, { logFile });
  }
  const how = signal ?? `exit status ${exitCode}`;
  const message = `The stage program ended with ${how}: ${lastLines(tail)}`;
  return new QuantfleetFailure('StageProgramCrashed', message, { logFile });
};

type ResultFile = ProgramResult | { readonly failure: { readonly code: string; readonly message: string } };

const readResult = async (file: string): Promise<ResultFile | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ResultFile;
  } catch {
    return undefined;
  }
};

type ProgramEvent =
  | ({ readonly event: 'progress' } & StageProgress)
  | { readonly event: 'sample'; readonly sample: unknown }
  | { readonly event: 'warning'; readonly code?: unknown; readonly message?: unknown };

const eventReader =
  ({ onProgress, onSample }: ProgramGuards, onWarning: (warning: StageWarning) => void) =>
  (line: string): void => {
    try {
      const event = JSON.parse(line) as ProgramEvent;
      if (event.event === 'progress') {
        onProgress({ phase: event.phase, done: event.done, of: event.of, unit: event.unit });
      } else if (event.event === 'sample') {
        onSample?.(event.sample);
      } else if (typeof event.code === 'string' && typeof event.message === 'string') {
        onWarning({ code: event.code, message: event.message });
      }
    } catch {
      // Libraries print to standard output too; only JSON lines are ours.
    }
  };

const lastLines = (text: string): string => text.trim().split('\n').slice(-3).join(' | ') || 'it printed nothing';
