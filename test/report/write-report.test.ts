import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { csvReport } from '../../report/csv/csv-report.js';
import { jsonReport } from '../../report/json/json-report.js';
import { markdownReport } from '../../report/markdown/markdown-report.js';
import { viewReport } from '../../report/model/report-view.js';
import { writeReport } from '../../report/write-report.js';
import { openResultsDatabase } from '../../results/results-database.js';
import { sweepFixture, trialFixtures } from './sweep-fixture.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantfleet-forms-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const view = viewReport(sweepFixture, trialFixtures);

test('a report is four files in the folder, made where it is absent', async () => {
  const results = await openResultsDatabase({ kind: 'sqlite', path: join(folder, 'results.sqlite') });
  await results.saveSweep(sweepFixture);
  for (const trial of trialFixtures) await results.saveTrial(trial);
  const target = join(folder, 'reports', 'today');
  const files = await writeReport({ reader: results, sweepId: sweepFixture.sweepId, folder: target });
  await results.close();
  expect(files).toEqual({
    html: join(target, 'report.html'),
    csv: join(target, 'report.csv'),
    json: join(target, 'report.json'),
    markdown: join(target, 'report.md'),
  });
  expect(readFileSync(files.csv, 'utf8')).toBe(csvReport(view));
  expect(readFileSync(files.json, 'utf8')).toBe(jsonReport(view));
  expect(readFileSync(files.markdown, 'utf8')).toBe(markdownReport(view));
});

test('a report that cannot be written leaves the earlier one whole and nothing else', async () => {
  const results = await openResultsDatabase({ kind: 'sqlite', path: join(folder, 'results.sqlite') });
  await results.saveSweep(sweepFixture);
  const target = join(folder, 'report');
  const request = { reader: results, sweepId: sweepFixture.sweepId, folder: target };
  const { html, markdown } = await writeReport(request);
  const earlier = readFileSync(html, 'utf8');
  rmSync(markdown);
  mkdirSync(join(markdown, 'in the way'), { recursive: true });
  await expect(writeReport(request)).rejects.toThrow();
  await results.close();
  expect(readFileSync(html, 'utf8')).toBe(earlier);
  expect(readdirSync(target).toSorted()).toEqual(['report.csv', 'report.html', 'report.json', 'report.md']);
});

test('a report of an unknown sweep names the sweep that is missing', async () => {
  const results = await openResultsDatabase({ kind: 'sqlite', path: join(folder, 'results.sqlite') });
  await expect(writeReport({ reader: results, sweepId: 'no such', folder })).rejects.toThrow(/no sweep no such/);
  await results.close();
});
