import { expect, test } from 'vitest';
import { htmlReport } from '../../../report/html/html-report.js';
import { jsonReport } from '../../../report/json/json-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { fallenBackNotes } from '../../../report/notices/fallen-back.js';
import { sweepText } from '../../../report/terminal/sweep-text.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';
import { oneLine } from '../plain-text.js';

test('an INT8 engine that runs few of its layers in INT8 is noted in every form', () => {
  const view = viewReport(gpuSweepFixture, gpuTrialFixtures);
  const note = 'tensorrt-calibrator, entropy 2, calibration batch size 128 on h100-01: 11 of 51 layers in INT8.';
  expect(fallenBackNotes(view)).toEqual([note]);
  expect(htmlReport(view)).toContain(`<li>${note}</li>`);
  expect(markdownReport(view)).toContain(`- ${note}`);
  expect(JSON.parse(jsonReport(view))).toMatchObject({ fallenBack: [note] });
  expect(oneLine(sweepText(gpuSweepFixture, gpuTrialFixtures))).toContain(note);
  const untold = gpuTrialFixtures.map((trial) => ({
    ...trial,
    stages: trial.stages.map((stage) => ({ ...stage, facts: { ...stage.facts, layersByPrecision: { unknown: 52 } } })),
  }));
  expect(fallenBackNotes(viewReport(gpuSweepFixture, untold))).toEqual([]);
});
