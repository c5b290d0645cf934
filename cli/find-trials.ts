import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { ResultsReader } from '../contracts/results.js';
import type { TrialRecord } from '../contracts/trial-record.js';

/** The trials of these ids, in their order, whichever sweeps they are of; fails with `NotFound`. */
export const findTrials = async <const Ids extends readonly string[]>(
  results: ResultsReader,
  trialIds: Ids,
): Promise<{ readonly [Index in keyof Ids]: TrialRecord }> => {
  const all: TrialRecord[] = [];
  for (const { sweepId } of await results.sweeps()) all.push(...(await results.trials(sweepId)));
  const found = trialIds.map((name) => {
    const trial = all.find(({ trialId }) => trialId === name);
    if (trial !== undefined) return trial;
    throw new QuantfleetFailure('NotFound', `There is no trial ${name}; \`quantfleet sweep status SWEEP\` lists them.`);
  });
  return found as { readonly [Index in keyof Ids]: TrialRecord };
};
