import { expect, test } from 'vitest';
import { htmlReport } from '../../../report/html/html-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';
import { trialFixtures } from '../sweep-fixture.js';

test('texts say that engines of TensorRT gave accuracy and speed', () => {
  const html = htmlReport(viewReport(gpuSweepFixture, gpuTrialFixtures));
  expect(html).toContain('Accuracy and speed come from the TensorRT engine itself');
  expect(html).toContain('evaluation images, from the TensorRT engine itself (FP32: PyTorch)');
  expect(html).not.toContain('fused');
  const both = viewReport(gpuSweepFixture, [...gpuTrialFixtures, ...trialFixtures]);
  expect(htmlReport(both)).toContain('Where a trial has a TensorRT engine');
  expect(htmlReport(both)).toContain('Processor or GPU usage against batch size');
});
