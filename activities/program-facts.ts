import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../contracts/stage.js';
import { runStageProgram } from './process/stage-program.js';
import { launchPython, type ProgramHome } from './program.js';
import type { StageAttempt } from './stage-context.js';

const SILENCE_MS = 120_000;

/** What Python programs run with and where they work. */
export interface ProgramPlace extends Pick<ProgramHome, 'python' | 'environment' | 'logRoot'> {
  readonly scratchRoot: string;
}

/** Runs a Python program that leaves no artifacts, and returns the facts it found. */
export const programFacts = async (
  { python, environment, scratchRoot, logRoot }: ProgramPlace,
  program: 'probe' | 'read_devkit' | 'unpack_demo',
  parameters: Readonly<Record<string, Json>>,
  attempt: StageAttempt,
): Promise<Readonly<Record<string, Json>>> => {
  await mkdir(scratchRoot, { recursive: true });
  await mkdir(logRoot, { recursive: true });
  const scratch = await mkdtemp(join(scratchRoot, `${program}-`));
  try {
    const { facts } = await runStageProgram(
      launchPython({ python, environment }, program),
      { scratch, inputs: {}, parameters },
      { ...attempt, silenceMs: SILENCE_MS, logFile: join(logRoot, `${program}.log`) },
    );
    return facts;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};
