import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { openResultsDatabase } from '../../results/results-database.js';
import { sweepFixture, trialFixtures } from '../report/sweep-fixture.js';

/** Fills a state folder with the results of a sweep. */
export const saveResults = async (
  stateDir: string,
  sweep: SweepRecord = sweepFixture,
  trials: readonly TrialRecord[] = trialFixtures,
): Promise<void> => {
  mkdirSync(stateDir, { recursive: true });
  const results = await openResultsDatabase({ kind: 'sqlite', path: join(stateDir, 'results.db') });
  await results.saveSweep(sweep);
  for (const trial of trials) await results.saveTrial(trial);
  await results.close();
};
