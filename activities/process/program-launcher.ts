import { type ProcessCommand, type RunningProcess, startProcess } from './run-process.js';

/** Where a stage program's output goes. */
export interface ProgramOutput {
  /** Standard error, appended. */
  readonly logFile: string;
  /** Each line of standard output. */
  readonly onLine: (line: string) => void;
  readonly onOutput: () => void;
}

/** Starts a stage program with the path of its request. */
export type ProgramLauncher = (requestFile: string, output: ProgramOutput) => Promise<RunningProcess>;

/** Starts a program of its own for each request, whose path comes last. */
export const launchProgram =
  (file: string, args: readonly string[], { env, lock }: Pick<ProcessCommand, 'env' | 'lock'>): ProgramLauncher =>
  async (requestFile, output) =>
    startProcess({ file, args: [...args, requestFile], env, lock, ...output });
