import { startHost } from '../../workers/host.js';
import type { CommandContext } from '../command-context.js';
import { describeCards, describeServer, describeUnused } from '../describe-server.js';
import { EXIT } from '../exit-codes.js';

/** Server and workers in the foreground until Ctrl-C. */
export const runUp = async (context: CommandContext): Promise<number> => {
  const { settings, interrupt } = context;
  const host = await startHost(settings, await context.openLog(), interrupt);
  const served = { address: host.address, uiUrl: host.uiUrl };
  context.say(`Node ${settings.nodeId} is up; ${describeServer(settings, host)}.`);
  describeCards(host).forEach(context.say);
  describeUnused(settings).forEach(context.say);
  context.say('Ctrl-C stops it.');
  if (context.json)
    process.stdout.write(`${JSON.stringify({ node: settings.nodeId, nodes: host.nodeIds, ...served })}\n`);
  try {
    const interrupted = new Promise<void>((resolve) => interrupt.addEventListener('abort', () => resolve()));
    if (!interrupt.aborted) await Promise.race([interrupted, host.failed]);
  } finally {
    await host.stop();
  }
  context.say('Stopped; what was running goes on at the next start.');
  return EXIT.ok;
};
