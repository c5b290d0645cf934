import { expect, test } from 'vitest';
import { jsonReport, type JsonReport } from '../../report/json/json-report.js';
import { EXPORT_COLUMNS } from '../../report/export/export-columns.js';
import { viewReport } from '../../report/model/report-view.js';
import { sweepFixture, trialFixtures } from '../report/sweep-fixture.js';
import { sqliteColumns } from '../results/sqlite-columns.js';
import { codeNames, readDocument, sectionOf } from './markdown.js';

const document = readDocument('docs/reference/results.md');

test('results.md lists every column of every table and view, and no other', async () => {
  expect(codeNames(sectionOf(document, '## Tables'))).toEqual(await sqliteColumns());
});

test('results.md lists every column of exported measurements, and no other', () => {
  const listed = codeNames(sectionOf(document, '## Exported measurements'));
  expect(listed).toEqual(EXPORT_COLUMNS.map(({ name }) => name));
});

test('results.md lists every field of report.json and of its trials, and no other', () => {
  const report = JSON.parse(jsonReport(viewReport(sweepFixture, trialFixtures))) as JsonReport;
  const ofTrials = Object.keys(report.trials[0] ?? {}).map((name) => `trials[].${name}`);
  const listed = codeNames(sectionOf(document, '## Form of report.json'));
  expect(listed.toSorted()).toEqual([...Object.keys(report), ...ofTrials].toSorted());
});
