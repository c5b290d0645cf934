import { expect, test } from 'vitest';
import type { Recipe } from '../../contracts/recipe.js';
import type { TrialProgress } from '../../contracts/sweep.js';
import { trialSecondsLeft } from '../../cli/progress/estimate.js';
import { createLiveLines } from '../../cli/progress/live-lines.js';
import { finishedTrialLine, runningTrialLine, stageText, trialColumns } from '../../cli/progress/trial-line.js';
import { controlSettings } from '../../workflows/policy/all-settings.js';
import { waitingTrial } from '../../workflows/policy/trial-progress.js';

const trialOf = (recipe: Recipe, more: Partial<TrialProgress> = {}): TrialProgress => ({
  trialId: recipe,
  nodeId: 'node',
  recipe,
  calibrationBatchSize: 16,
  status: 'waiting',
  startedAtMs: null,
  finishedAtMs: null,
  failure: null,
  ...more,
});

const sweepOf = (trials: readonly TrialProgress[]) => ({
  sweepId: 'sweep',
  name: 'sweep',
  phase: 'running trials' as const,
  trials,
});

const CALIBRATED_ONLY = { recipeName: 'torch-qat, calibrated only' };

const EVALUATING = {
  activity: 'evaluateEngine',
  attempt: 1,
  isStarted: true,
  lastFailure: null,
  progress: { phase: '', done: 120, of: 572, unit: 'images' },
};

test('a cross-check by another program is named as a stage, not as an Activity', () => {
  const stage = { activity: 'crossCheckEngine', attempt: 1, isStarted: true, lastFailure: null, progress: null };
  expect(stageText(stage)).toBe('cross-check');
});

test('an engine without INT8 is named in the progress as in the report', () => {
  const settings = controlSettings('fp16');
  const point = { trialId: 'sweep/node/control-fp16', nodeId: 'node', settings, calibrationBatchSize: null };
  const trial = { ...waitingTrial(point), status: 'measured' as const };
  expect(finishedTrialLine(trial, trialColumns({ trials: [trial] }))).toMatch(/^✓ TensorRT FP16 – +measured$/);
});

test('80 columns have room for the longest name, the time taken, the time left and how far the stage is', () => {
  const finished = trialOf('torch-qat', {
    ...CALIBRATED_ONLY,
    trialId: 'finished',
    status: 'measured',
    startedAtMs: 0,
    finishedAtMs: 754_000,
  });
  const running = trialOf('torch-qat', { ...CALIBRATED_ONLY, status: 'running', startedAtMs: 0 });
  const sweep = sweepOf([finished, running, trialOf('pytorch-fp32', { calibrationBatchSize: null })]);
  const line = runningTrialLine(sweep, running, EVALUATING, 41_000);
  expect(line).toBe('▸ torch-qat, calibrated only 16    0:41, ~11:53 left  evaluate ██░░░░░░ 120/572');
  expect(line.length).toBeLessThan(80);
  const columns = trialColumns(sweep);
  expect(finishedTrialLine(finished, columns)).toBe('✓ torch-qat, calibrated only 16   12:34  measured');
});

test('lines of one sweep have their columns below each other, and name nodes where there are several', () => {
  const trials = [
    trialOf('ort-static', {
      nodeId: 'a-board-with-a-long-name',
      status: 'measured',
      startedAtMs: 0,
      finishedAtMs: 9e6,
    }),
    trialOf('torch-qat', { ...CALIBRATED_ONLY, status: 'failed', startedAtMs: 0, finishedAtMs: 1e3 }),
    trialOf('pytorch-fp32', { calibrationBatchSize: null, status: 'absent' }),
  ];
  const columns = trialColumns({ trials });
  expect(trials.map((trial) => finishedTrialLine(trial, columns))).toEqual([
    '✓ a-board-with-a-long-name ort-static                 16 2:30:00  measured',
    '✗ node                     torch-qat, calibrated only 16    0:01  failed',
    '✗ node                     pytorch-fp32                –          absent',
  ]);
});

test('a line that a terminal has no room for is shown as cut off', () => {
  const written: string[] = [];
  const stream = { isTTY: true, columns: 20, rows: 24, write: (text: string) => written.push(text) };
  createLiveLines(stream as unknown as NodeJS.WriteStream).redraw(['evaluate ██░░░░░░ 120/572']);
  expect(written).toEqual(['evaluate ██░░░░░░ …\n']);
});

test('an engine without INT8 is not estimated by those of its recipe that calibrate', () => {
  const timed = (trialId: string, recipeName: string, seconds: number): TrialProgress =>
    trialOf('tensorrt-calibrator', {
      trialId,
      recipeName,
      status: 'measured',
      startedAtMs: 0,
      finishedAtMs: 1000 * seconds,
    });
  const control = trialOf('tensorrt-calibrator', { recipeName: 'TensorRT FP16', status: 'running', startedAtMs: 0 });
  const calibrated = timed('calibrated', 'tensorrt-calibrator', 300);
  expect(trialSecondsLeft(sweepOf([calibrated, control]), control, 10_000)).toBeUndefined();
  const earlier = timed('earlier', 'TensorRT FP16', 60);
  expect(trialSecondsLeft(sweepOf([calibrated, earlier, control]), control, 10_000)).toBe(50);
});
