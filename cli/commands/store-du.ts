import { bytesCached } from '../../activities/artifacts/cache/bytes-cached.js';
import { readInventory } from '../../activities/artifacts/upkeep/store-inventory.js';
import { storeUsage, type Usage } from '../../activities/artifacts/upkeep/store-usage.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { openStorePlace, sizeText } from '../store-upkeep.js';

/** Says how much the store and this machine's cache of it take. */
export const runStoreDu = async ({ settings, json, say }: CommandContext): Promise<number> => {
  const backend = await openStorePlace(settings);
  const usage = storeUsage(await readInventory(backend));
  const { shared } = settings.store;
  const cache =
    shared === undefined ? [] : [{ what: 'cache on this machine', ...(await bytesCached(shared.cache.folder)) }];
  if (json) {
    process.stdout.write(`${JSON.stringify({ place: backend.place, usage, cache: cache[0] ?? null }, null, 2)}\n`);
    return EXIT.ok;
  }
  say(backend.place);
  const bytes = usage.reduce((total, one) => total + one.bytes, 0);
  const files = usage.reduce((total, one) => total + one.files, 0);
  for (const line of [...usage, { what: 'all', files, bytes }, ...cache]) say(usageLine(line));
  return EXIT.ok;
};

const usageLine = ({ what, files, bytes }: Usage): string =>
  `  ${what.padEnd(44)} ${String(files).padStart(8)} files ${sizeText(bytes).padStart(11)}`;
