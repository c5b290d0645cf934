import { readNightRecord } from '../../activities/nights/night-record.js';
import type { NightRecord } from '../../contracts/night-record.js';
import type { CommandContext } from '../command-context.js';
import { withResults } from '../with-results.js';
import { nightText } from './night-text.js';

/** Says what a night found; with `--json` all that is kept of it. */
export const showNight = async (context: CommandContext, nightId: string): Promise<NightRecord> => {
  const record = await withResults(context.settings.results, (results) => readNightRecord(results, nightId));
  if (context.json) process.stdout.write(`${JSON.stringify(record, null, 2)}\n`);
  else context.say(nightText(record));
  return record;
};
