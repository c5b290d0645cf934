import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { ListedNode, NodeRegistry } from '../../contracts/node-registry.js';
import type { SweepPlan } from '../../contracts/sweep.js';

/** The nodes of a sweep, as registered: those with its tags, or those it names, without any that gets no new work. */
export const chooseNodes = async (
  registry: NodeRegistry,
  plan: SweepPlan,
  say: (line: string) => void,
): Promise<SweepPlan> => {
  const { nodes, nodeTags } = plan;
  const listed = await registry.list(nodeTags === undefined ? { ids: [...nodes] } : { tags: [...nodeTags] });
  const found = listed.filter(({ description: { role } }) => nodeTags === undefined || role === 'node');
  for (const node of found) if (!isAdmitted(node)) say(`${leftOut(node)}: left out.`);
  const admitted = found.filter(isAdmitted).map(({ description: { nodeId } }) => nodeId);
  if (admitted.length > 0) return { ...plan, nodes: admitted };
  const which = nodeTags === undefined ? nodes.join(', ') : `with the tags ${nodeTags.join(', ')}`;
  throw new QuantfleetFailure('NotFound', `No node ${which} takes new work.`, {
    advice: '`quantfleet node list` shows the nodes with their tags and states; `node admit` gives one work again.',
  });
};

const isAdmitted = ({ admission: { state } }: ListedNode): boolean => state === 'admitted';

const leftOut = ({ description: { nodeId }, admission: { state, reason, by } }: ListedNode): string =>
  `${nodeId} is ${state} by ${by}${reason === null ? '' : ` (${reason})`}`;
