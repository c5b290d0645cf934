import { openNodeRegistry } from '../../workers/node-registry.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { NODE_COLUMNS, nodeRow } from '../nodes/node-row.js';
import { alignedRows } from '../nodes/aligned-rows.js';
import { withServer } from '../with-server.js';

/** The registered nodes with what each is and does now. */
export const runNodeList = async (context: CommandContext): Promise<number> => {
  const nodes = await withServer(context, (client) => openNodeRegistry(client).list({ tags: [] }));
  if (context.json) process.stdout.write(`${JSON.stringify(nodes, null, 2)}\n`);
  else if (nodes.length === 0) context.say('No node is registered yet. A node registers when its worker starts.');
  else context.say(alignedRows([NODE_COLUMNS, ...nodes.map(nodeRow)]));
  return EXIT.ok;
};
