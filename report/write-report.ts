import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWholeFiles } from '../files/write-whole-files.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { ResultsReader } from '../contracts/results.js';
import { csvReport } from './csv/csv-report.js';
import { turnCsv } from './csv/turn-csv.js';
import { htmlReport } from './html/html-report.js';
import { jsonReport } from './json/json-report.js';
import { markdownReport } from './markdown/markdown-report.js';
import { viewReport } from './model/report-view.js';

/** Paths of the files a report consists of. */
export interface ReportFiles {
  readonly html: string;
  readonly csv: string;
  /** The ratios of the comparisons by turns; absent where there are none. */
  readonly turns?: string;
  readonly json: string;
  readonly markdown: string;
}

/** Writes the report of a sweep into a folder, making it where it is absent; each form is complete in itself. */
export const writeReport = async (request: {
  reader: ResultsReader;
  sweepId: string;
  folder: string;
}): Promise<ReportFiles> => {
  const { reader, sweepId, folder } = request;
  const sweep = await reader.sweep(sweepId);
  if (sweep === undefined) throw new QuantfleetFailure('NotFound', `There is no sweep ${sweepId}.`);
  const view = viewReport(sweep, await reader.trials(sweepId), await reader.comparisons(sweepId));
  const files: ReportFiles = {
    html: join(folder, 'report.html'),
    csv: join(folder, 'report.csv'),
    ...(view.turns.length === 0 ? {} : { turns: join(folder, 'turns.csv') }),
    json: join(folder, 'report.json'),
    markdown: join(folder, 'report.md'),
  };
  await mkdir(folder, { recursive: true });
  await writeWholeFiles(
    new Map([
      [files.html, htmlReport(view)],
      [files.csv, csvReport(view)],
      ...(files.turns === undefined ? [] : [[files.turns, turnCsv(view)] as const]),
      [files.json, jsonReport(view)],
      [files.markdown, markdownReport(view)],
    ]),
  );
  return files;
};
