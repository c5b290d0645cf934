import { expect, test } from 'vitest';
import { jsonReport, type JsonReport } from '../../../report/json/json-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

test('JSON names its schema and holds every trial as it was saved', () => {
  const report: unknown = JSON.parse(jsonReport(viewReport(sweepFixture, trialFixtures)));
  expect(report).toMatchObject({
    schema: 'quantfleet.report/3',
    sweep: sweepFixture,
    trials: trialFixtures.map((record) => ({ record })),
  });
});

test('JSON tells how an engine was built, and its fallback step', () => {
  const report = JSON.parse(jsonReport(viewReport(gpuSweepFixture, gpuTrialFixtures))) as JsonReport;
  expect(Object.keys(report.trials[1]?.engine ?? {})).toEqual([
    'precision',
    'layersByPrecision',
    'options',
    'kernelSizes',
    'seconds',
    'builderSeconds',
    'kind',
    'timingCache',
    'secondsSaved',
    'fallbackStep',
    'crossCheck',
  ]);
  expect(report.trials.flatMap(({ engine }) => engine?.fallbackStep ?? [])).toEqual([
    expect.objectContaining({ number: 2, of: 4, settings: 'workspace 1024 MiB' }),
  ]);
});
