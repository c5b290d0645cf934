import { DEFAULT_NODE_ID, type Settings } from '../config/settings-schema.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

/** Fails with `ConfigInvalid` where machines on a server would take each other's work, all having the default name. */
export const requireOwnNodeId = ({ nodeId, temporal: { cluster } }: Settings): void => {
  if (cluster === undefined || nodeId !== DEFAULT_NODE_ID) return;
  const { address, origin } = cluster;
  throw new QuantfleetFailure(
    'ConfigInvalid',
    `The Temporal server ${address} (${origin}) is not quantfleet’s own, so nodeId must name this machine; it is "${nodeId}".`,
    { advice: 'Set nodeId in quantfleet.yaml to a name that no other machine on that server has.' },
  );
};
