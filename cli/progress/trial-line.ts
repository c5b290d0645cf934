import type { NodeActivities, ResultActivities, WaitingActivities } from '../../contracts/activities.js';
import type { SweepProgress, TrialProgress } from '../../contracts/sweep.js';
import { trialSecondsLeft } from './estimate.js';
import { formatDuration } from './format-duration.js';
import type { RunningStage } from './running-stage.js';

const BAR_WIDTH = 12;

const MARKS: Readonly<Record<TrialProgress['status'], string>> = {
  measured: '✓',
  failed: '✗',
  cancelled: '✗',
  absent: '✗',
  unsupported: '–',
  waiting: ' ',
  running: '▸',
};

const STAGE_NAMES: Readonly<Record<string, string>> = {
  probeNode: 'probe',
  importModel: 'read model',
  importCalibrationCache: 'read cache',
  listSplits: 'list images',
  prepareSplit: 'prepare split',
  missingArtifacts: 'check files',
  exportModel: 'export',
  calibrate: 'calibrate',
  fineTune: 'fine-tune',
  foldGraph: 'fold',
  buildEngine: 'build',
  evaluateEngine: 'evaluate',
  crossCheckEngine: 'cross-check',
  listNodes: 'looking for nodes',
  forgetOutcome: 'forget',
  saveSweep: 'save',
  saveTrial: 'save',
  saveNode: 'save',
  endSweep: 'save',
  quantizationResult: 'wait for quantization',
  isNodeAlive: 'look for the node',
} satisfies Record<keyof NodeActivities | keyof ResultActivities | keyof WaitingActivities, string>;

/** A bar of twelve cells; `share` is 0 … 1. */
export const bar = (share: number): string => {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
};

/** Heads the trial lines. */
export const TRIAL_HEADING = '  recipe, calibration batch size';

/** One line about a finished trial. */
export const finishedTrialLine = (trial: TrialProgress): string => {
  const seconds = ((trial.finishedAtMs ?? 0) - (trial.startedAtMs ?? 0)) / 1000;
  const mark = MARKS[trial.status];
  const reason = trial.failure === null ? '' : `  ${trial.failure.code}: ${trial.failure.message.split('\n')[0]}`;
  return `${mark} ${title(trial)} ${trial.status.padEnd(38)} ${formatDuration(seconds).padStart(6)}${reason}`;
};

/** One line about the running trial: stage, bar, elapsed and remaining time. */
export const runningTrialLine = (
  sweep: SweepProgress,
  trial: TrialProgress,
  stage: RunningStage | undefined,
  nowMs: number,
): string => {
  const elapsed = trial.startedAtMs === null ? 0 : (nowMs - trial.startedAtMs) / 1000;
  const left = trialSecondsLeft(sweep, trial, nowMs);
  const remaining = left === undefined ? '' : `  about ${formatDuration(left)} left`;
  return `▸ ${title(trial)} ${stageText(stage).padEnd(38)} ${formatDuration(elapsed).padStart(6)}${remaining}`;
};

const title = ({ recipe, calibrationBatchSize }: TrialProgress): string =>
  `${recipe.padEnd(19)} ${String(calibrationBatchSize ?? '–').padStart(5)}`;

/** The stage a Workflow is in, with a bar where its program says how far it is. */
export const stageText = (stage: RunningStage | undefined): string => {
  if (stage === undefined) return 'between stages';
  const name = `${stageName(stage)}${stage.attempt > 1 ? ` (attempt ${stage.attempt})` : ''}`;
  const { progress } = stage;
  if (!stage.isStarted) return `${name}: ${stage.lastFailure === null ? 'waiting for the node' : 'trying again soon'}`;
  if (progress === null) return name;
  if (progress.of === 0) return progress.phase === '' ? name : `${name}: ${progress.phase}`;
  return `${name.padEnd(13)} ${bar(progress.done / progress.of)} ${progress.done}/${progress.of}`;
};

/** One line about a failure after which the stage is tried again. */
export const retryLine = (stage: RunningStage): string =>
  `  ${stageName(stage)} is tried again after ${stage.lastFailure?.split('\n')[0]}`;

const stageName = ({ activity }: RunningStage): string => STAGE_NAMES[activity] ?? activity;
