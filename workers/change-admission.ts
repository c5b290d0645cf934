import type { Client } from '@temporalio/client';
import { ADMISSION_UPDATE } from '../contracts/messages.js';
import { nodeWorkflowId } from '../contracts/node-identity.js';
import type { AdmissionChange } from '../contracts/node-registry.js';

/** Drains, admits or quarantines a node in the registry. */
export const changeAdmission = async (client: Client, nodeId: string, change: AdmissionChange): Promise<void> => {
  const node = client.workflow.getHandle(nodeWorkflowId(nodeId));
  await node.executeUpdate<void, [AdmissionChange]>(ADMISSION_UPDATE.name, { args: [change] });
};
