import type { ListedNode } from '../../contracts/node-registry.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { reasonAgainst } from '../../contracts/reason-against.js';

/** Those of the nodes that answer and take new work; of the others it says why not. Fails with `NodeAbsent` where none is left. */
export const nodesThatAreThere = (
  machines: readonly ListedNode[],
  nodes: readonly string[],
  say: (line: string) => void,
): readonly string[] => {
  const reasons = nodes.flatMap((nodeId) => {
    const reason = reasonOf(machines.find(({ description }) => description.nodeId === nodeId));
    return reason === undefined ? [] : [{ nodeId, reason }];
  });
  const there = nodes.filter((nodeId) => reasons.every((one) => one.nodeId !== nodeId));
  if (there.length === 0) {
    const which = reasons.map(({ nodeId, reason }) => `${nodeId} ${reason}`).join(', ');
    throw new QuantfleetFailure('NodeAbsent', `No node with trials to retry takes work: ${which}.`, {
      advice: 'Start its worker, or admit it with `quantfleet node admit`; then retry.',
    });
  }
  for (const { nodeId, reason } of reasons) say(`${nodeId} ${reason}: its trials stay as they are.`);
  return there;
};

const reasonOf = (machine: ListedNode | undefined): string | undefined => {
  if (machine === undefined) return 'is not registered any more';
  const { presence } = machine;
  if (presence.state === 'alive') return reasonAgainst(machine, { mayHaveOwnStore: false });
  return `is still away${presence.since === null ? '' : ` (since ${presence.since})`}`;
};
