import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ExportedMeasurement } from '../../results/exported-measurement.js';
import { csvLine } from '../csv/csv-line.js';
import { EXPORT_COLUMNS } from './export-columns.js';

/** Writes measurements to a CSV file, one at a time in memory, and counts them. */
export const writeCsv = async (path: string, measurements: AsyncIterable<ExportedMeasurement>): Promise<number> => {
  let rows = 0;
  const lines = async function* (): AsyncGenerator<string, void> {
    yield csvLine(EXPORT_COLUMNS.map(({ name }) => name));
    for await (const measurement of measurements) {
      rows += 1;
      yield csvLine(EXPORT_COLUMNS.map(({ value }) => value(measurement)));
    }
  };
  await pipeline(lines, createWriteStream(path));
  return rows;
};
