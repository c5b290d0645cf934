import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { showReport } from '../show-report.js';

/** Prints a sweep's table and writes its report. */
export const runReport = async (context: CommandContext, sweepId: string, out: string | undefined): Promise<number> => {
  await showReport(context, sweepId, out);
  return EXIT.ok;
};
