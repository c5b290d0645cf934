import { NODE_STATE_QUERY } from '../../contracts/messages.js';
import { nodeWorkflowId } from '../../contracts/node-identity.js';
import type { ListedNode, NodeState } from '../../contracts/node-registry.js';
import { openNodeRegistry } from '../../workers/node-registry.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { describedNode } from '../nodes/described-node.js';
import { attended } from '../nodes/attended.js';
import { withServer } from '../with-server.js';

/** All that is registered of a node, how it is now, and who did what with it. */
export const runNodeShow = async (context: CommandContext, nodeId: string): Promise<number> => {
  const node = await withServer(context, async (client): Promise<ListedNode & Pick<NodeState, 'audit'>> => {
    const [listed] = await openNodeRegistry(client).list({ ids: [nodeId] });
    const handle = client.workflow.getHandle(nodeWorkflowId(nodeId));
    const state = await attended(client, () => handle.query<NodeState>(NODE_STATE_QUERY.name));
    return { ...(listed as ListedNode), audit: state.audit };
  });
  if (context.json) process.stdout.write(`${JSON.stringify(node, null, 2)}\n`);
  else context.say(describedNode(node));
  return EXIT.ok;
};
