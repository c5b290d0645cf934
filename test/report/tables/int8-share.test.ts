import { expect, test } from 'vitest';
import type { Int8Share } from '../../../contracts/programs/common-facts.js';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { htmlReport } from '../../../report/html/html-report.js';
import { jsonReport } from '../../../report/json/json-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { int8Lines } from '../../../report/tables/int8-share.js';
import { sweepText } from '../../../report/terminal/sweep-text.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const share: Int8Share = {
  operations: 2000,
  int8Operations: 1900,
  byOperator: [
    { operator: 'Conv', nodes: 3, int8Nodes: 2, operations: 1900, int8Operations: 1860 },
    { operator: 'Add', nodes: 3, int8Nodes: 1, operations: 100, int8Operations: 40 },
  ],
  left: [
    { name: '/a', operator: 'Add', why: 'placement', breaksChain: true },
    { name: '/b', operator: 'Add', why: 'placement', breaksChain: false },
    { name: '/c', operator: 'Conv', why: 'accident', breaksChain: true },
  ],
};

/** The trials of the fixture, those of a recipe with such facts of their folding. */
const withShare = (recipe: string, facts: TrialRecord['stages'][number]['facts']): readonly TrialRecord[] =>
  trialFixtures.map((trial) => ({
    ...trial,
    stages: trial.stages.map((stage) =>
      trial.recipe === recipe && stage.stage === 'calibrate' ? { ...stage, stage: 'fold', facts } : stage,
    ),
  }));

const SUMMARY =
  '95.00\u00a0% of the operations in INT8; in floating point by placement: 2 Add; by accident: Conv /c; ' +
  'chains of INT8 break at Add /a, Conv /c';

test('the share of INT8, what is left and why, and where chains break are told once a recipe', () => {
  const lines = int8Lines(viewReport(sweepFixture, withShare('ort-static', { int8: share })));
  expect(lines).toEqual([{ name: 'ort-static', summary: SUMMARY, ...share }]);
});

test('every form of the report has it', () => {
  const trials = withShare('ort-static', { int8: share });
  const view = viewReport(sweepFixture, trials);
  expect(htmlReport(view)).toContain(`ort-static: ${SUMMARY}`);
  expect(markdownReport(view)).toContain('2 Add; by accident');
  expect(JSON.parse(jsonReport(view))).toMatchObject({ int8: [{ name: 'ort-static', int8Operations: 1900 }] });
  expect(sweepText(sweepFixture, trials).replaceAll(/\s+/g, ' ')).toContain(
    `ort-static: ${SUMMARY}.`.replaceAll(/\s+/g, ' '),
  );
});

test('networks that were folded before there was such a fact have no line', () => {
  expect(int8Lines(viewReport(sweepFixture, withShare('ort-static', {})))).toEqual([]);
});
