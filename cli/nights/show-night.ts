import { join } from 'node:path';
import { readNightRecord } from '../../activities/nights/night-record.js';
import type { NightRecord } from '../../contracts/night-record.js';
import { writeNight } from '../../report/write-night.js';
import type { CommandContext } from '../command-context.js';
import { withResults } from '../with-results.js';
import { nightText } from './night-text.js';

/** Says what a night found, writes its pages and says where; with `--json` prints all that is kept of it, and their paths. */
export const showNight = async (context: CommandContext, nightId: string, out?: string): Promise<NightRecord> => {
  const record = await withResults(context.settings.results, (results) => readNightRecord(results, nightId));
  const files = await writeNight(record, out ?? join(context.settings.stateDir, 'reports', nightId));
  if (context.json) {
    process.stdout.write(`${JSON.stringify({ ...record, files }, null, 2)}\n`);
    return record;
  }
  context.say(`${nightText(record)}\n`);
  context.say(`Pages: ${files.html}`);
  context.say(`       JSON and Markdown beside it`);
  return record;
};
