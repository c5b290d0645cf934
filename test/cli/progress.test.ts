import { expect, test } from 'vitest';
import { finishedTrialLine, stageText } from '../../cli/progress/trial-line.js';
import { controlSettings } from '../../workflows/policy/all-settings.js';
import { waitingTrial } from '../../workflows/policy/trial-progress.js';

test('a cross-check by another program is named as a stage, not as an Activity', () => {
  const stage = { activity: 'crossCheckEngine', attempt: 1, isStarted: true, lastFailure: null, progress: null };
  expect(stageText(stage)).toBe('cross-check');
});

test('an engine without INT8 is named in the progress as in the report', () => {
  const settings = controlSettings('fp16');
  const point = { trialId: 'sweep/node/control-fp16', nodeId: 'node', settings, calibrationBatchSize: null };
  const line = finishedTrialLine({ ...waitingTrial(point), status: 'measured' }, false);
  expect(line).toMatch(/^✓ TensorRT FP16 +– measured/);
});
