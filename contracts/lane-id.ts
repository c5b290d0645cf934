/** Workflow ID of a sweep's lane on a node. */
export const laneId = (sweepId: string, nodeId: string): string => `${sweepId}/_lane/${nodeId}`;
