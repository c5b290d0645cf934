import { expect, test } from 'vitest';
import { jsonReport } from '../../../report/json/json-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

test('JSON names its schema and holds every trial as it was saved', () => {
  const report: unknown = JSON.parse(jsonReport(viewReport(sweepFixture, trialFixtures)));
  expect(report).toMatchObject({
    schema: 'quantfleet.report/1',
    sweep: sweepFixture,
    trials: trialFixtures.map((record) => ({ record })),
  });
});
