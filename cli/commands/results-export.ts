import { resolve } from 'node:path';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { produceWholeFile } from '../../files/produce-whole-file.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { withResults } from '../with-results.js';

/** The forms that measurements are exported in. */
export type ExportFormat = 'csv' | 'parquet';

interface Export {
  readonly format: ExportFormat;
  readonly to: string;
  /** All sweeps where none is named. */
  readonly sweep?: string | undefined;
}

/** Writes a file with a row for each measurement. */
export const runResultsExport = async (
  context: CommandContext,
  { format, to, sweep: sweepId }: Export,
): Promise<number> => {
  const file = resolve(to);
  const write = await writerOf(format);
  const rows = await withResults(context.settings.results, async (results) => {
    if (sweepId !== undefined && (await results.sweep(sweepId)) === undefined)
      throw new QuantfleetFailure('NotFound', `There is no sweep ${sweepId}.`);
    return produceWholeFile(file, (temporary) => write(temporary, results.measurements(sweepId)));
  });
  if (context.json) process.stdout.write(`${JSON.stringify({ file, format, rows }, null, 2)}\n`);
  else context.say(`${rows} measurements: ${file}`);
  return EXIT.ok;
};

const writerOf = async (format: ExportFormat) =>
  format === 'csv'
    ? (await import('../../report/export/csv-export.js')).writeCsv
    : (await import('../../report/export/parquet-export.js')).writeParquet;
