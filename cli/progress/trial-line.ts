import type { NodeActivities, ResultActivities, WaitingActivities } from '../../contracts/activities.js';
import type { SweepProgress, TrialProgress } from '../../contracts/sweep.js';
import { trialSecondsLeft } from './estimate.js';
import { formatDuration } from './format-duration.js';
import type { RunningStage } from './running-stage.js';

const BAR_WIDTH = 12;
const NODE_WIDTH = 14;
const RECIPE_WIDTH = 26;

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
  compareByTurns: 'compare',
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
  saveComparison: 'save',
  saveNode: 'save',
  endSweep: 'save',
  trialEnds: 'look for what is left',
  removeTrials: 'save',
  quantizationResult: 'wait for quantization',
  nodeAdmission: 'wait for the node',
  isNodeAlive: 'look for the node',
} satisfies Record<keyof NodeActivities | keyof ResultActivities | keyof WaitingActivities, string>;

/** A bar of twelve cells; `share` is 0 … 1. */
export const bar = (share: number): string => {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
};

/** Heads the trial lines. */
export const TRIAL_HEADING = '  recipe, calibration batch size';

/** One line about a finished trial, with its node where the sweep has several. */
export const finishedTrialLine = (trial: TrialProgress, namesNode: boolean): string => {
  const { startedAtMs, finishedAtMs } = trial;
  // A lane of an earlier version that continued as new remembers how its trials ended, and not when.
  const seconds = startedAtMs === null || finishedAtMs === null ? null : (finishedAtMs - startedAtMs) / 1000;
  const duration = seconds === null ? '' : formatDuration(seconds);
  const mark = MARKS[trial.status];
  const reason = trial.failure === null ? '' : `  ${trial.failure.code}: ${trial.failure.message.split('\n')[0]}`;
  return `${mark} ${title(trial, namesNode)} ${trial.status.padEnd(38)} ${duration.padStart(6)}${reason}`;
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
  return `▸ ${title(trial, hasSeveralNodes(sweep))} ${stageText(stage).padEnd(38)} ${formatDuration(elapsed).padStart(6)}${remaining}`;
};

const title = ({ nodeId, recipe, recipeName, calibrationBatchSize }: TrialProgress, namesNode: boolean): string =>
  [
    ...(namesNode ? [nodeId.padEnd(NODE_WIDTH)] : []),
    (recipeName ?? recipe).padEnd(RECIPE_WIDTH),
    String(calibrationBatchSize ?? '–').padStart(5),
  ].join(' ');

/** Whether lines about trials must name their nodes. */
export const hasSeveralNodes = ({ trials }: Pick<SweepProgress, 'trials'>): boolean =>
  trials.some(({ nodeId }) => nodeId !== trials[0]?.nodeId);

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
