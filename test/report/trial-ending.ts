import type { TrialRecord } from '../../contracts/trial-record.js';
import { gpuTrialFixtures } from './gpu-sweep-fixture.js';

/** The trial of the fixture with a GPU whose id ends so. */
export const trialEnding = (end: string): TrialRecord => {
  const trial = gpuTrialFixtures.find(({ trialId }) => trialId.endsWith(end));
  if (trial === undefined) throw new Error(`the fixture has no ${end}`);
  return trial;
};
