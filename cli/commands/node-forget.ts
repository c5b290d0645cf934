import { FORGET_NODE_UPDATE } from '../../contracts/messages.js';
import { nodeWorkflowId } from '../../contracts/node-identity.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { openNodeRegistry } from '../../workers/node-registry.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { attended } from '../nodes/attended.js';
import { withServer } from '../with-server.js';

/** Takes a node from the registry; refused while its worker answers, which would go on unregistered. */
export const runNodeForget = async (context: CommandContext, nodeId: string): Promise<number> => {
  await withServer(context, async (client) => {
    const nodes = await openNodeRegistry(client).list({ ids: [nodeId] });
    for (const { description, presence } of nodes) {
      if (presence.state === 'absent') continue;
      const { machine, processId } = description;
      throw new QuantfleetFailure('NodeAlive', `Node ${nodeId} works: process ${processId} on ${machine.hostName}.`);
    }
    const handle = client.workflow.getHandle(nodeWorkflowId(nodeId));
    await attended(client, () => handle.executeUpdate(FORGET_NODE_UPDATE.name));
  });
  if (context.json) process.stdout.write(`${JSON.stringify({ nodeId, forgotten: true })}\n`);
  else context.say(`Node ${nodeId} is forgotten.`);
  return EXIT.ok;
};
