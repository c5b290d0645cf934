import { isNodeOfMachine } from '../../contracts/node-identity.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import { openNodeRegistry } from '../../workers/node-registry.js';
import type { HostClient } from '../with-host.js';
import { chooseNodes } from './choose-nodes.js';

/** Whose nodes a sweep may run on, and where what is left out is said. */
export interface OwnMachine {
  readonly nodeId: string;
  readonly say: (line: string) => void;
}

/** The nodes of a sweep on a machine on its own: itself, or those of its GPUs that the sweep names. Fails as {@link chooseNodes} does. */
export const chooseOwnNodes = async (
  { client, nodeIds }: HostClient,
  plan: SweepPlan,
  { nodeId, say }: OwnMachine,
): Promise<SweepPlan> => {
  const [first, ...others] = plan.nodes;
  if (plan.nodeTags === undefined && first === nodeId && others.length === 0) return plan;
  const registry = openNodeRegistry(client);
  // Lists of the server are a moment behind the nodes that have just started.
  const machines = await registry.list(nodeIds === undefined ? { tags: [] } : { ids: [...nodeIds] });
  const own = machines.filter(({ description }) => isNodeOfMachine(description.nodeId, nodeId));
  return chooseNodes(own, plan, { mayHaveOwnStore: true, say });
};
