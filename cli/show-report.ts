import { join } from 'node:path';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { TrialRecord } from '../contracts/trial-record.js';
import { viewReport } from '../report/model/report-view.js';
import { explainedNotes } from '../report/notices/data-notes.js';
import { sweepText } from '../report/terminal/sweep-text.js';
import { writeReport } from '../report/write-report.js';
import type { CommandContext } from './command-context.js';
import { withResults } from './with-results.js';

/** Prints a sweep's table, writes its report and says where; with `--json` prints paths and trials instead. Returns its trials. */
export const showReport = (context: CommandContext, sweepId: string, out?: string): Promise<readonly TrialRecord[]> =>
  withResults(context.settings.results, async (reader) => {
    const trials = await reader.trials(sweepId);
    const comparisons = await reader.comparisons(sweepId);
    const folder = out ?? join(context.settings.stateDir, 'reports', sweepId);
    const files = await writeReport({ reader, sweepId, folder });
    const sweep = await reader.sweep(sweepId);
    if (sweep === undefined) throw new QuantfleetFailure('NotFound', `There is no sweep ${sweepId}.`);
    if (context.json) {
      const dataNotes = explainedNotes(viewReport(sweep, trials));
      const answer = { sweepId, status: sweep.status, files, dataNotes, trials };
      process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
      return trials;
    }
    context.say(`\n${sweepText(sweep, trials, comparisons)}\n`);
    context.say(`Report: ${files.html}`);
    context.say(`        CSV, JSON and Markdown beside it`);
    return trials;
  });
