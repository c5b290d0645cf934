import { reasonAgainst, type StorePolicy } from '../../contracts/reason-against.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { isTooOld, type ListedNode } from '../../contracts/node-registry.js';
import type { SweepPlan } from '../../contracts/sweep.js';

/** What choosing nodes is told. */
export interface NodeChoice extends StorePolicy {
  readonly say: (line: string) => void;
}

/**
 * The nodes of a sweep among the registered machines: those with its tags, or those it names, without any that takes no new
 * work or has a store that others do not share. Fails with `NotFound`, and with `ConfigInvalid` where the sweep names a host.
 */
export const chooseNodes = (
  machines: readonly ListedNode[],
  plan: SweepPlan,
  { mayHaveOwnStore, say }: NodeChoice,
): SweepPlan => {
  const chosen = plan.nodeTags === undefined ? namedNodes(machines, plan) : taggedNodes(machines, plan.nodeTags);
  for (const node of chosen) {
    const reason = reasonAgainst(node, { mayHaveOwnStore });
    if (reason !== undefined) say(`${node.description.nodeId} ${reason}: left out.`);
  }
  const nodes = chosen.filter((node) => reasonAgainst(node, { mayHaveOwnStore }) === undefined);
  for (const { description } of nodes.filter((node) => isTooOld(node.description))) {
    const { nodeId, version } = description;
    say(`${nodeId} runs quantfleet ${version}, which is too old for this sweep: its trials wait until it is updated.`);
  }
  if (nodes.length > 0) return { ...plan, nodes: nodes.map(({ description: { nodeId } }) => nodeId) };
  const which =
    plan.nodeTags === undefined ? `among ${plan.nodes.join(', ')}` : `with the tags ${plan.nodeTags.join(', ')}`;
  throw new QuantfleetFailure('NotFound', `No node ${which} takes new work.`, { advice: ADVICE });
};

const ADVICE =
  '`quantfleet node list` shows the nodes with their tags and states; `node admit` gives one work again. Name them under nodes in the sweep file.';

const namedNodes = (machines: readonly ListedNode[], { nodes }: SweepPlan): readonly ListedNode[] =>
  nodes.map((id) => {
    const machine = machines.find(({ description: { nodeId } }) => nodeId === id);
    if (machine === undefined) {
      throw new QuantfleetFailure('NotFound', `No node ${id} is registered.`, { advice: ADVICE });
    }
    if (machine.description.role === 'node') return machine;
    throw new QuantfleetFailure('ConfigInvalid', `nodes: ${id} is a host, which measures nothing.`, { advice: ADVICE });
  });

const taggedNodes = (machines: readonly ListedNode[], wanted: readonly string[]): readonly ListedNode[] =>
  machines.filter(({ description: { role, tags } }) => role === 'node' && wanted.every((tag) => tags.includes(tag)));
