import { damagedObjects } from '../../activities/artifacts/upkeep/damaged-objects.js';
import { readInventory } from '../../activities/artifacts/upkeep/store-inventory.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { openStorePlace } from '../store-upkeep.js';

/** Reads everything in the store and names what is damaged; removes it where that is asked for, so that it is made again. */
export const runStoreVerify = async (
  { settings, json, say, interrupt }: CommandContext,
  remove: boolean,
): Promise<number> => {
  const backend = await openStorePlace(settings);
  const inventory = await readInventory(backend);
  const damaged: string[] = [];
  for await (const { listed, what } of damagedObjects(backend, inventory, interrupt)) {
    if (remove) await backend.remove(listed.name, listed.version);
    damaged.push(what);
    say(remove ? `${what}; removed` : what);
  }
  const objects = inventory.objects.length;
  const outcomes = inventory.outcomes.length;
  if (json) process.stdout.write(`${JSON.stringify({ objects, outcomes, damaged, removed: remove }, null, 2)}\n`);
  else say(`${objects} artifacts and ${outcomes} outcomes read, ${damaged.length} damaged.`);
  return damaged.length === 0 || remove ? EXIT.ok : EXIT.failed;
};
