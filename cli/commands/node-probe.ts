import { probeNode } from '../../activities/probe-node.js';
import { RECIPES } from '../../contracts/recipe.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { withOwnDevice } from '../../workers/own-device.js';
import { programPlace } from '../../workers/program-place.js';

/** What this machine is as a node, and which recipes it can run. */
export const runNodeProbe = async (context: CommandContext): Promise<number> => {
  const { interrupt: signal } = context;
  const settings = await withOwnDevice(context.settings);
  const { nodeId } = settings;
  const place = programPlace(settings);
  const { probe } = await probeNode(nodeId, place, { signal, onProgress: () => {} });
  if (context.json) {
    process.stdout.write(`${JSON.stringify(probe, null, 2)}\n`);
    return EXIT.ok;
  }
  const rows = (fields: Readonly<Record<string, unknown>>): string =>
    Object.entries(fields)
      .map(([name, value]) => `  ${name.padEnd(26)} ${String(value)}`)
      .join('\n');
  const recipes = Object.fromEntries(RECIPES.map((recipe) => [recipe, probe.unsupported[recipe] ?? 'can run']));
  context.say(`Node ${nodeId}\n${rows(probe.fingerprint)}\nTools\n${rows(probe.tools)}\nRecipes\n${rows(recipes)}`);
  return EXIT.ok;
};
