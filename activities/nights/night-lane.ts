import { NODES_IN_AN_ANSWER, type NightActivities } from '../../contracts/night-activities.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { LaneInput } from '../../contracts/workflows.js';
import type { NightStores } from './night-stores.js';

type Stores = Pick<NightStores, 'results'>;

/** Boards that take part in a night, some at a time. */
export const nightNodes = async (
  { results }: Stores,
  { nightId, from }: Parameters<NightActivities['nightNodes']>[0],
): Promise<readonly string[]> => {
  const nodes = await results.expectedNodes(nightId);
  const ids = nodes.filter(({ refused }) => refused === null).map(({ nodeId }) => nodeId);
  return ids.slice(from, from + NODES_IN_AN_ANSWER);
};

/** What the lane of a board is given: what its benchmark has taken in. Fails with `NotFound`. */
export const nightLane = async (
  { results }: Stores,
  { nightId, benchmark, nodeId }: Parameters<NightActivities['nightLane']>[0],
): Promise<LaneInput> => {
  const found = (await results.nightBenchmarks(nightId)).find(({ name }) => name === benchmark);
  const node = await results.expectedNode(nightId, nodeId);
  if (found === undefined || found.sources === null || node === undefined) {
    throw new QuantfleetFailure('NotFound', `The night ${nightId} has no ${benchmark} on ${nodeId}.`);
  }
  return { ...(found.sources as unknown as Omit<LaneInput, 'nodeId'>), nodeId, position: node.position };
};
