import { loadSettings } from '../../config/load-settings.js';
import { withOverview } from '../../results/read-overview.js';
import type { Candidate } from './complete-line.js';
import type { Completed } from './placeholders.js';

/** Ids of the sweeps, trials or nights in the results of this machine, each with its status. */
export const storedIds = (
  kind: Exclude<Completed, 'files' | 'folders'>,
  config: string | undefined,
): Promise<readonly Candidate[]> =>
  withOverview(loadSettings(config).results, async ({ sweeps, trials, nights }) => {
    switch (kind) {
      case 'sweeps':
        return (await sweeps()).map(({ sweepId, status }) => ({ value: sweepId, description: status }));
      case 'trials':
        return (await trials()).map(({ trialId, status }) => ({ value: trialId, description: status }));
      case 'nights':
        return (await nights()).map(({ nightId, status }) => ({ value: nightId, description: status }));
    }
  });
