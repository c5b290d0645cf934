import { isCancellation } from '@temporalio/workflow';
import type { NodeProbe } from '../contracts/activities.js';
import type { LaneInput } from '../contracts/workflows.js';
import { nodeActivities } from './node-activities.js';
import { trialEnd, type UnmeasuredEnd } from './policy/trial-end.js';
import { resultActivities } from './stage-proxies.js';

/** A node when its lane begins. */
export interface ProbedLane {
  readonly probe: NodeProbe;
  /** How every trial of the lane ends; `null`: they are run. */
  readonly hindrance: UnmeasuredEnd | null;
}

/**
 * What a node is: as it says itself or, while it is away for too long or cannot say it, as it was when it registered. The
 * only node of a sweep fails with it.
 */
export const probeLane = async ({ plan, nodeId }: LaneInput): Promise<ProbedLane> => {
  try {
    return { probe: await nodeActivities(nodeId, plan).probeNode(), hindrance: null };
  } catch (error) {
    const hindrance = trialEnd(error, false);
    if (isCancellation(error) || (plan.nodes.length === 1 && hindrance.status !== 'absent')) throw error;
    return { probe: await registeredProbe(nodeId), hindrance };
  }
};

const registeredProbe = async (nodeId: string): Promise<NodeProbe> => {
  const nothing: NodeProbe = { nodeId, fingerprint: {}, tools: {}, hasTrtexec: false, unsupported: {} };
  try {
    const [registered] = await resultActivities().listNodes({ ids: [nodeId] });
    return registered?.description ?? nothing;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return nothing;
  }
};
