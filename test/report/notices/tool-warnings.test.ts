import { expect, test } from 'vitest';
import { htmlReport } from '../../../report/html/html-report.js';
import { jsonReport } from '../../../report/json/json-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { warningNotes } from '../../../report/notices/tool-warnings.js';
import { sweepText } from '../../../report/terminal/sweep-text.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';
import { oneLine } from '../plain-text.js';

test('what tools warned of is noted in every form, once for all trials that it concerns', () => {
  const warnings = [{ code: 'KernelsLeftOut', message: 'the workspace of 1 MiB was too small' }];
  const trials = gpuTrialFixtures.map((trial) => {
    const isWarned = trial.recipe === 'torch-qat';
    const stages = trial.stages.map((stage) => (stage.stage === 'build' && isWarned ? { ...stage, warnings } : stage));
    return { ...trial, stages };
  });
  const warned = viewReport(gpuSweepFixture, trials);
  const note =
    'torch-qat, calibration batch size 1 on h100-01 and 2 more, build: KernelsLeftOut: the workspace of 1 MiB was too small';
  expect(warningNotes(warned)).toEqual([note]);
  expect(htmlReport(warned)).toContain(`<li>${note}</li>`);
  expect(markdownReport(warned)).toContain(`- ${note}`);
  expect(oneLine(sweepText(gpuSweepFixture, trials))).toContain(note);
  expect(JSON.parse(jsonReport(warned))).toMatchObject({ warnings: [note] });
  expect(warningNotes(viewReport(gpuSweepFixture, gpuTrialFixtures))).toEqual([]);
});
