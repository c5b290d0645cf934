import { expect, test } from 'vitest';
import { stageText } from '../../cli/progress/trial-line.js';

test('a cross-check by another program is named as a stage, not as an Activity', () => {
  const stage = { activity: 'crossCheckEngine', attempt: 1, isStarted: true, lastFailure: null, progress: null };
  expect(stageText(stage)).toBe('cross-check');
});
