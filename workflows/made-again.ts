import { isCancellation, patched } from '@temporalio/workflow';
import type { PipelineInput } from '../contracts/workflows.js';
import { TAKEN_IN_AGAIN } from './patches.js';
import { failureReport } from './policy/failure-report.js';
import type { RunNotes } from './recipes/recipe-run.js';
import { takeInAgain } from './take-in-again.js';

const RUNS_WHEN_ARTIFACTS_ARE_LOST = 2;

/**
 * Runs stages. What is found damaged on the way is taken in, or made, again by another run, in which whole artifacts are
 * cache hits; `work` is told which run it is, from 1.
 */
export const madeAgain = async <Result>(
  input: PipelineInput,
  notes: RunNotes,
  work: (run: number) => Promise<Result>,
): Promise<Result> => {
  for (let run = 1; ; run++) {
    notes.stages.length = 0;
    try {
      return await work(run);
    } catch (error) {
      const isLost = !isCancellation(error) && failureReport(error).code === 'ArtifactMissing';
      if (!isLost || run === RUNS_WHEN_ARTIFACTS_ARE_LOST) throw error;
      if (patched(TAKEN_IN_AGAIN)) await takeInAgain(input);
    }
  }
};
