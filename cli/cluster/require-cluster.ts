import type { Cluster } from '../../config/cluster.js';
import type { Settings } from '../../config/settings-schema.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';

/** The server of others that the settings name. Fails with `ConfigInvalid` where they name none. */
export const requireCluster = ({ temporal: { cluster } }: Settings): Cluster => {
  if (cluster !== undefined) return cluster;
  throw new QuantfleetFailure(
    'ConfigInvalid',
    'No Temporal server of your own is named; the embedded one needs no setup.',
    {
      advice: 'Name one: temporal.address in quantfleet.yaml, or TEMPORAL_ADDRESS.',
    },
  );
};
