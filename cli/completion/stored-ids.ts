import { loadSettings } from '../../config/load-settings.js';
import { withOverview } from '../../results/read-overview.js';
import type { Candidate } from './complete-line.js';

/** Ids of the sweeps or trials in the results of this machine, each with its status. */
export const storedIds = (kind: 'sweeps' | 'trials', config: string | undefined): Promise<readonly Candidate[]> =>
  withOverview(loadSettings(config).results, async ({ sweeps, trials }) =>
    kind === 'sweeps'
      ? (await sweeps()).map(({ sweepId, status }) => ({ value: sweepId, description: status }))
      : (await trials()).map(({ trialId, status }) => ({ value: trialId, description: status })),
  );
