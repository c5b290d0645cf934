import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { alignedRows } from '../nodes/aligned-rows.js';
import { withResults } from '../with-results.js';

/** Nights, newest first, of one fleet where one is named. */
export const runFleetNights = async (context: CommandContext, fleet: string | undefined): Promise<number> => {
  const nights = await withResults(context.settings.results, (results) => results.nights(fleet));
  if (context.json) process.stdout.write(`${JSON.stringify(nights, null, 2)}\n`);
  else if (nights.length === 0) context.say('There is no night yet. Start one with: quantfleet fleet run FILE');
  else context.say(alignedRows(nights.map(({ nightId, status, startedAt }) => [nightId, status, startedAt])));
  return EXIT.ok;
};
