import { conditionsNow } from '../../activities/conditions/conditions-now.js';
import { probeNode } from '../../activities/probe-node.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { RECIPES } from '../../contracts/recipe.js';
import { withOwnDevice } from '../../workers/own-device.js';
import { programPlace } from '../../workers/program-place.js';
import type { CommandContext } from '../command-context.js';
import { conditionRows } from '../condition-rows.js';
import { EXIT } from '../exit-codes.js';

/** What this machine is as a node, how it is at this moment, and which recipes it can run. */
export const runNodeProbe = async (context: CommandContext): Promise<number> => {
  const { interrupt: signal } = context;
  const settings = await withOwnDevice(context.settings);
  const { nodeId } = settings;
  const place = programPlace(settings);
  const attempt = { signal, onProgress: () => {} };
  const { probe, gpuUuid } = await probeNode(nodeId, place, attempt);
  const conditions = await conditionsNow(place, gpuUuid !== null, attempt).catch(unlessFailed);
  if (context.json) {
    process.stdout.write(`${JSON.stringify({ ...probe, conditions }, null, 2)}\n`);
    return EXIT.ok;
  }
  const rows = (fields: Readonly<Record<string, unknown>>): string =>
    Object.entries(fields)
      .map(([name, value]) => `  ${name.padEnd(26)} ${String(value)}`)
      .join('\n');
  const recipes = Object.fromEntries(RECIPES.map((recipe) => [recipe, probe.unsupported[recipe] ?? 'can run']));
  const now = 'failure' in conditions ? { 'not told': conditions.failure } : conditionRows(conditions);
  context.say(
    `Node ${nodeId}\n${rows(probe.fingerprint)}\nNow\n${rows(now)}\nTools\n${rows(probe.tools)}\nRecipes\n${rows(recipes)}`,
  );
  return EXIT.ok;
};

/** A card without NVML is a node all the same. */
const unlessFailed = (error: unknown): { readonly failure: string } => {
  if (error instanceof QuantfleetFailure) return { failure: `${error.code}: ${error.message}` };
  throw error;
};
