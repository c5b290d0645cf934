import { NODES_IN_AN_ANSWER } from '../contracts/night-activities.js';
import { nightActivities } from './stage-proxies.js';

/** Ids of the boards that take part in a night. */
export const nightNodeIds = async (nightId: string): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (;;) {
    const some = await nightActivities().nightNodes({ nightId, from: ids.length });
    ids.push(...some);
    if (some.length < NODES_IN_AN_ANSWER) return ids;
  }
};
