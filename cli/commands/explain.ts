import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { compareTrials, comparisonLines } from '../explain/compare-trials.js';
import { ownKeyLines, ownKeys } from '../explain/own-keys.js';
import { readIdentities } from '../explain/read-identities.js';
import { findTrials } from '../find-trials.js';
import { printable } from '../printable.js';
import { withResults } from '../with-results.js';

/** Says what a trial's stage keys are made of; with another trial, where the two differ. */
export const runExplain = async (
  context: CommandContext,
  trialId: string,
  otherId: string | undefined,
): Promise<number> => {
  const text = otherId === undefined ? await explainOne(context, trialId) : await explainTwo(context, trialId, otherId);
  process.stdout.write(`${context.json ? text : printable(text)}\n`);
  return EXIT.ok;
};

const explainOne = async ({ settings, json }: CommandContext, trialId: string): Promise<string> => {
  const [trial] = await withResults(settings.results, (results) => findTrials(results, [trialId]));
  const stages = ownKeys(trial, await readIdentities(settings, [trial]));
  if (json) return JSON.stringify({ trial: trialId, stages }, null, 2);
  return [trialId, '', ...stages.flatMap(ownKeyLines)].join('\n').trimEnd();
};

const explainTwo = async ({ settings, json }: CommandContext, first: string, second: string): Promise<string> => {
  const trials = await withResults(settings.results, (results) => findTrials(results, [first, second]));
  const stages = compareTrials(trials, await readIdentities(settings, trials));
  if (json) return JSON.stringify({ a: first, b: second, stages }, null, 2);
  return [`A ${first}`, `B ${second}`, '', ...stages.flatMap(comparisonLines)].join('\n');
};
