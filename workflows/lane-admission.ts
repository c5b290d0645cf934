import { isCancellation } from '@temporalio/workflow';
import type { Admission } from '../contracts/node-registry.js';
import { FAILURES } from '../contracts/failures.js';
import type { LaneInput } from '../contracts/workflows.js';
import type { UnmeasuredEnd } from './policy/trial-end.js';
import { waitingActivities } from './stage-proxies.js';

/**
 * Waits while the node of a lane is drained or quarantined: it finishes what it measures and takes no more. How the lane's
 * trials end where that lasts longer than the sweep waits; `null` where the node takes work.
 */
export const refusalOf = async ({ plan, nodeId }: LaneInput): Promise<UnmeasuredEnd | null> => {
  const { absentAfterMinutes } = plan;
  const patience = absentAfterMinutes === undefined ? {} : { patienceMinutes: absentAfterMinutes };
  const refused = await admissionOf({ nodeId, ...patience });
  if (refused === null) return null;
  const { state, by, reason } = refused;
  const why = reason === null ? '' : ` (${reason})`;
  return {
    status: 'absent',
    failure: {
      code: 'NodeAbsent',
      message: `${nodeId} is ${state} by ${by}${why}, for longer than the ${absentAfterMinutes} minutes that the sweep waits.`,
      advice: `${ADMIT} ${FAILURES.NodeAbsent.advice}`,
    },
  };
};

const ADMIT = 'Give it work again with `quantfleet node admit`.';

/** A registry that cannot be read keeps no node from its work. */
const admissionOf = async (asked: { nodeId: string; patienceMinutes?: number }): Promise<Admission | null> => {
  try {
    return await waitingActivities().nodeAdmission(asked);
  } catch (error) {
    if (isCancellation(error)) throw error;
    return null;
  }
};
