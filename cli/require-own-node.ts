import type { Settings } from '../config/settings-schema.js';
import { isInDeployment } from '../config/workers-of.js';
import { isNodeOfMachine } from '../contracts/node-identity.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { SweepPlan } from '../contracts/sweep.js';

/** On its own, a machine runs what it starts: fails with `ConfigInvalid` for a sweep that names other nodes. */
export const requireOwnNode = (settings: Settings, { nodes, nodeTags }: SweepPlan): void => {
  const { nodeId, tags } = settings;
  const areOwn =
    nodeTags === undefined
      ? nodes.every((node) => isNodeOfMachine(node, nodeId))
      : nodeTags.every((tag) => tags.includes(tag));
  if (isInDeployment(settings) || areOwn) return;
  throw new QuantfleetFailure(
    'ConfigInvalid',
    `The sweep names the nodes ${(nodeTags ?? nodes).join(', ')}; this machine is ${settings.nodeId}, and shares no server, store and results with others.`,
    { advice: 'Leave nodes out to run the sweep here, or set temporal.address, store and results in quantfleet.yaml.' },
  );
};
