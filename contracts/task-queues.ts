/** Workflow Tasks and light Activities. */
export const WORKFLOW_TASK_QUEUE = 'quantfleet';

/** The queue of one node: one Worker, one slot, so that whatever touches the device is alone on it. */
export const nodeTaskQueue = (nodeId: string): string => `node.${nodeId}`;
