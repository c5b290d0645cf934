import { resolve } from 'node:path';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { writeWholeFiles } from '../../files/write-whole-files.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { findTrials } from '../find-trials.js';
import { readTrialArtifact } from '../trial-artifacts.js';
import { withResults } from '../with-results.js';

/** Saves the times of a trial's engine, of the runs with CUDA events, in the form of trtexec's `--exportTimes`. */
export const runEngineTimes = async (context: CommandContext, trialId: string, out: string): Promise<number> => {
  const { settings } = context;
  const [trial] = await withResults(settings.results, (results) => findTrials(results, [trialId]));
  const times = await readTrialArtifact(settings, trial, 'times');
  if (times === undefined) {
    throw new QuantfleetFailure('NotFound', `No stage of ${trialId} left times in trtexec’s form.`, {
      advice: 'Choose a trial whose TensorRT engine was measured on this machine.',
    });
  }
  const file = resolve(out);
  await writeWholeFiles(new Map([[file, times]]));
  if (context.json) process.stdout.write(`${JSON.stringify({ trial: trialId, file }, null, 2)}\n`);
  else context.say(`Times: ${file}`);
  return EXIT.ok;
};
