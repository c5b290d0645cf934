import { expect, test } from 'vitest';
import type { StageRecord } from '../../../contracts/stage-record.js';
import { htmlReport } from '../../../report/html/html-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';
import { plainSpaces } from '../plain-text.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const view = viewReport(gpuSweepFixture, gpuTrialFixtures);

test('every engine has precision, what its layers run in, options, size, build seconds, timing cache and fallback step', () => {
  const markdown = plainSpaces(markdownReport(view));
  expect(markdown).toContain(
    '| torch-qat, calibration batch size 1 | INT8 | 49 INT8, 3 FP32 | level 3, opt 8 | 165 kB | 1 min 1 s, built | fresh | 1 |',
  );
  expect(markdown).toContain(
    '| tensorrt-calibrator, entropy 2, calibration batch size 16 | INT8 + FP16 | 52 INT8 | level 3, opt 8 | 169 kB | 9.1 s, built | used, 53 s saved | 2 of 4 |',
  );
  expect(markdown).toContain('| FP16 | – | level 3, opt 8 | 165 kB | 33 s, built | did not fit: fresh start | 1 |');
  const asAsked = gpuTrialFixtures.filter(({ calibrationBatchSize }) => calibrationBatchSize !== 16);
  expect(markdownReport(viewReport(gpuSweepFixture, asAsked))).not.toContain('Fallback step');
  expect(htmlReport(view)).toContain('TensorRT engines');
  expect(htmlReport(viewReport(sweepFixture, trialFixtures))).not.toContain('TensorRT engines');
});

test('where trtexec was asked, its time and how it compares with ours stand beside the engine, or why it failed', () => {
  const crossChecked = (kind: StageRecord['kind'], facts: StageRecord['facts']): string => {
    const trials = gpuTrialFixtures.map((trial) => {
      const [last] = trial.stages.slice(-1);
      return last === undefined
        ? trial
        : { ...trial, stages: [...trial.stages, { ...last, program: 'evaluate_trtexec', kind, facts }] };
    });
    return plainSpaces(markdownReport(viewReport(gpuSweepFixture, trials)));
  };
  expect(crossChecked('built', { computeP50Ms: 0.402, computeRatio: 0.9926 })).toContain('0.402 ms, 0.993 of ours');
  expect(crossChecked('failed', { failure: 'StageProgramCrashed: unknown option' })).toContain(
    'failed: StageProgramCrashed: unknown option',
  );
  expect(markdownReport(view)).not.toContain('trtexec, p50');
});
