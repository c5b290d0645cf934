import { expect, test } from 'vitest';
import { htmlReport } from '../../../report/html/html-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { fineTuningOf } from '../../../report/model/fine-tuning.js';
import { viewReport } from '../../../report/model/report-view.js';
import { fineTuned, fineTuningFixture } from '../fine-tuned-trial.js';
import { plainSpaces } from '../plain-text.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const trial = trialFixtures.find(({ recipe }) => recipe === 'torch-qat');
if (trial === undefined) throw new Error('the fixture has no torch-qat');

test('reports show how fine-tuning went, epoch by epoch, and which epoch was kept', () => {
  const view = viewReport(sweepFixture, [fineTuned(trial, fineTuningFixture)]);
  const page = plainSpaces(htmlReport(view))
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
  expect(page).toContain('Fine-tuning on 6,000 training images, 600 of them held out to choose the epoch');
  expect(page).toMatch(/before\s+–\s+–\s+84\.67\s%\s+0\.5211/);
  expect(page).toMatch(/1\s+0\.3100\s+0\.00050\s+91\.00\s%\s+0\.2600\s+7\.0\s?s\s+kept/);
  const markdown = markdownReport(view);
  expect(markdown).toContain('## Fine-tuning');
  expect(markdown).toMatch(/5,400 \| 600 \| 2 \| 1 \| 0\.3100 → 0\.2900 \| 84\.67.% \| 91\.00.%/u);
});

test('what an earlier version recorded of fine-tuning is not shown as more than it is', () => {
  const earlier = { device: 'cpu', epochs: [{ loss: 0.3, learningRate: 0.001, seconds: 7 }], resumedFromEpoch: null };
  expect(fineTuningOf(fineTuned(trial, earlier))).toBeUndefined();
});
