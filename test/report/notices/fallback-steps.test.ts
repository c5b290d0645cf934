import { expect, test } from 'vitest';
import { htmlReport } from '../../../report/html/html-report.js';
import { jsonReport } from '../../../report/json/json-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { fallbackStepNotes } from '../../../report/notices/fallback-steps.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';

test('a result from a fallback step is noted in every form, with what failed before', () => {
  const view = viewReport(gpuSweepFixture, gpuTrialFixtures);
  const note =
    'tensorrt-calibrator, entropy 2, calibration batch size 16 on h100-01: fallback step 2 of 4 (workspace 1024 MiB). ' +
    'Before it: as asked: memory ran out';
  expect(fallbackStepNotes(view)).toEqual([note]);
  expect(htmlReport(view)).toContain(`<li>${note}</li>`);
  expect(markdownReport(view)).toContain(`- ${note}`);
  expect(JSON.parse(jsonReport(view))).toMatchObject({ fallbackSteps: [note] });
});
