import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { startProcess } from '../process/run-process.js';
import type { ProgramResult } from '../process/stage-program.js';
import { median } from './median.js';
import { printProgress, serveProgram } from './program-protocol.js';
import { trtexecArguments, type TrtexecRun } from './trtexec-arguments.js';
import { parseTrtexecTimes } from './trtexec-times.js';

const PHASE = 'measuring with trtexec';
const MS_BETWEEN_REPORTS = 1000;

interface CrossCheckRequest {
  readonly scratch: string;
  readonly inputs: {
    readonly engine: string;
    /** What our own measurement of the engine left. */
    readonly samples: string;
  };
  readonly parameters: Omit<TrtexecRun, 'engine' | 'timesFile'> & { readonly trtexec: string };
}

/** Tells the seconds passed until the runs should have ended: a program that is silent for long counts as hung. */
const tellSeconds = (expected: number): NodeJS.Timeout => {
  const startedAt = performance.now();
  return setInterval(() => {
    const done = Math.round((performance.now() - startedAt) / 1000);
    if (done < expected) printProgress({ phase: PHASE, done, of: expected, unit: 'seconds' });
  }, MS_BETWEEN_REPORTS);
};

/** Lets trtexec measure an engine and compares its median GPU time with ours. */
const crossCheck = async ({ scratch, inputs, parameters }: CrossCheckRequest): Promise<ProgramResult> => {
  const { trtexec, ...run } = parameters;
  const timesFile = join(scratch, 'times.json');
  const { exit } = startProcess({
    file: trtexec,
    args: trtexecArguments({ ...run, engine: inputs.engine, timesFile }),
    env: 'inherited',
    logFile: join(scratch, 'trtexec.log'),
  });
  printProgress({ phase: PHASE, done: 0, of: run.hotRuns, unit: 'runs' });
  const clock = tellSeconds(run.hotSeconds);
  const { exitCode, tail } = await exit.finally(() => clearInterval(clock));
  if (exitCode !== 0)
    throw new QuantfleetFailure('StageProgramCrashed', `trtexec ended with ${exitCode}: ${tail.trim()}`);
  const times = parseTrtexecTimes(await readFile(timesFile, 'utf8'));
  const { computeMs } = JSON.parse(await readFile(inputs.samples, 'utf8')) as { computeMs: readonly number[] };
  const trtexecComputeMs = median(times.map((time) => time.computeMs));
  return {
    artifacts: { times: { path: 'times.json', mediaType: 'application/json' } },
    facts: {
      via: 'trtexec',
      runs: times.length,
      latencyP50Ms: median(times.map(({ latencyMs }) => latencyMs)),
      computeP50Ms: trtexecComputeMs,
      ownComputeP50Ms: median(computeMs),
      computeRatio: trtexecComputeMs / median(computeMs),
    },
  };
};

await serveProgram(crossCheck);
