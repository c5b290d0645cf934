import type { Machine } from './node-registry.js';

/** Most entries of the record of who did what with a node. */
export const AUDIT_ENTRIES = 100;

/** Whether two descriptions are of one machine. */
export const isSameMachine = (one: Machine, other: Machine): boolean =>
  one.hostName === other.hostName && one.machineId === other.machineId;

/** Id of the node of a machine's further GPU, by its number. */
export const cardNodeId = (nodeId: string, index: number): string => `${nodeId}-gpu${index}`;

/** Whether a node is a machine's own, or one of its further GPUs. */
export const isNodeOfMachine = (nodeId: string, machineNodeId: string): boolean =>
  nodeId === machineNodeId ||
  (nodeId.startsWith(`${machineNodeId}-gpu`) && /^\d+$/.test(nodeId.slice(machineNodeId.length + '-gpu'.length)));

/** Id of the Workflow that keeps a node's registration. */
export const nodeWorkflowId = (nodeId: string): string => `node/${nodeId}`;
