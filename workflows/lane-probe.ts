import { isCancellation } from '@temporalio/workflow';
import type { NodeProbe } from '../contracts/activities.js';
import type { FailureReport } from '../contracts/failures.js';
import type { LaneInput } from '../contracts/workflows.js';
import { nodeActivities } from './node-activities.js';
import { failureReport } from './policy/failure-report.js';
import { resultActivities } from './stage-proxies.js';

/** A node when its lane begins. */
export interface ProbedLane {
  readonly probe: NodeProbe;
  /** Why it takes no trials; `null`: it is there. */
  readonly absence: FailureReport | null;
}

/** What a node is: as it says itself or, while it is away for too long, as it was when it registered. */
export const probeLane = async ({ plan, nodeId }: LaneInput): Promise<ProbedLane> => {
  try {
    return { probe: await nodeActivities(nodeId, plan).probeNode(), absence: null };
  } catch (error) {
    const absence = failureReport(error);
    if (isCancellation(error) || absence.code !== 'NodeAbsent') throw error;
    const [registered] = await resultActivities().listNodes({ ids: [nodeId] });
    if (registered === undefined) throw error;
    return { probe: registered.description, absence };
  }
};
