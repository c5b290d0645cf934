import { WorkflowNotFoundError } from '@temporalio/client';
import { ADMISSION_UPDATE } from '../../contracts/messages.js';
import { nodeWorkflowId } from '../../contracts/node-identity.js';
import type { Admission, AdmissionChange } from '../../contracts/node-registry.js';
import { unknownNode } from '../../workers/node-registry.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { attended } from '../nodes/attended.js';
import { whoAsks } from '../who-asks.js';
import { withServer } from '../with-server.js';

/** What a command asks for. */
export interface AskedAdmission {
  readonly state: Admission['state'];
  readonly reason?: string | undefined;
}

/** Drains, admits or quarantines a node, whether its worker is there or not. */
export const runNodeAdmission = async (
  context: CommandContext,
  nodeId: string,
  { state, reason = '' }: AskedAdmission,
): Promise<number> => {
  const change: AdmissionChange = { state, reason: reason === '' ? null : reason, by: whoAsks() };
  await withServer(context, async (client) => {
    const handle = client.workflow.getHandle(nodeWorkflowId(nodeId));
    try {
      await attended(client, () =>
        handle.executeUpdate<void, [AdmissionChange]>(ADMISSION_UPDATE.name, { args: [change] }),
      );
    } catch (error) {
      throw error instanceof WorkflowNotFoundError ? unknownNode(nodeId) : error;
    }
  });
  if (context.json) process.stdout.write(`${JSON.stringify({ nodeId, ...change })}\n`);
  else context.say(`Node ${nodeId} is ${state}.`);
  return EXIT.ok;
};
