import type { QuantizingToolchain } from './quantizing-toolchains.js';

const WORKFLOW_TASK_QUEUE = 'quantfleet';

/** Workflow Tasks of the registered nodes, whichever machines reach the server. */
export const REGISTRY_TASK_QUEUE = WORKFLOW_TASK_QUEUE;

/**
 * Workflow Tasks. On a server that other machines reach, a machine without shared results has a queue of its own: only its
 * stores have what its trials leave.
 */
export const workflowTaskQueue = (workers: 'shared' | 'own', nodeId: string): string =>
  workers === 'shared' ? WORKFLOW_TASK_QUEUE : `${WORKFLOW_TASK_QUEUE}.${nodeId}`;

/** The light Activities that write results, beside the Workflow Tasks of a queue. */
export const resultsTaskQueue = (workflowQueue: string): string => `${workflowQueue}.results`;

/** The queue of one node: one Worker, one slot, so that whatever touches the device is alone on it. */
export const nodeTaskQueue = (nodeId: string): string => `node.${nodeId}`;

/** The queue of the hosts with a toolchain. */
export const hostTaskQueue = (toolchain: QuantizingToolchain): string => `host.${toolchain}`;

/** The queue of the hosts that have a dataset. */
export const datasetTaskQueue = (name: string): string => `dataset.${name}`;

/** The queue of the hosts that have a dataset and PyTorch. */
export const trainingTaskQueue = (name: string): string => `${datasetTaskQueue(name)}.torch`;

/** What a node is asked while it works: no stage runs there. */
export const nodeControlTaskQueue = (nodeId: string): string => `${nodeTaskQueue(nodeId)}.control`;
