const WORKFLOW_TASK_QUEUE = 'quantfleet';

/** Workflow Tasks of the registered nodes, whichever machines reach the server. */
export const REGISTRY_TASK_QUEUE = WORKFLOW_TASK_QUEUE;

/**
 * Workflow Tasks and light Activities. On a server that other machines reach it is the machine's own: only its stores have
 * what its trials leave.
 */
export const workflowTaskQueue = (server: 'embedded' | 'external', nodeId: string): string =>
  server === 'embedded' ? WORKFLOW_TASK_QUEUE : `${WORKFLOW_TASK_QUEUE}.${nodeId}`;

/** The queue of one node: one Worker, one slot, so that whatever touches the device is alone on it. */
export const nodeTaskQueue = (nodeId: string): string => `node.${nodeId}`;

/** What a node is asked while it works: no stage runs there. */
export const nodeControlTaskQueue = (nodeId: string): string => `${nodeTaskQueue(nodeId)}.control`;
