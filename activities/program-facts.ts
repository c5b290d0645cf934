import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FactsOf, ParametersOf, ProgramName, StageProgram } from '../contracts/programs.js';
import { makeFolder } from '../files/make-folder.js';
import { launchPython, type ProgramHome } from './program.js';
import { type ProgramCall, runProgram } from './run-program.js';
import type { StageAttempt } from './stage-context.js';

const SILENCE_MS = 120_000;

/** What Python programs run with and where they work. */
export interface ProgramPlace extends Pick<ProgramHome, 'python' | 'environment' | 'deviceLock' | 'logRoot'> {
  readonly scratchRoot: string;
}

/** A program that is no stage. */
type ProgramApartFromStages = Exclude<ProgramName, StageProgram>;

/** Runs a Python program that leaves no artifacts, and returns the facts it found. */
export const programFacts = async <Program extends ProgramApartFromStages>(
  { python, environment, deviceLock, scratchRoot, logRoot }: ProgramPlace,
  program: Program,
  parameters: ParametersOf<Program>,
  attempt: StageAttempt,
): Promise<FactsOf<Program>> => {
  await makeFolder(scratchRoot);
  await makeFolder(logRoot);
  const scratch = await mkdtemp(join(scratchRoot, `${program}-`));
  try {
    const { facts } = await runProgram(
      launchPython({ python, environment, deviceLock }, program),
      { program, scratch, inputs: {}, parameters } as ProgramCall<Program>,
      { ...attempt, silenceMs: SILENCE_MS, logFile: join(logRoot, `${program}.log`) },
    );
    return facts;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};
