import type { NodeActivities, ResultActivities, WaitingActivities } from '../../contracts/activities.js';
import type { SweepProgress, TrialProgress } from '../../contracts/sweep.js';
import { trialSecondsLeft } from './estimate.js';
import { formatDuration } from './format-duration.js';
import type { RunningStage } from './running-stage.js';

const BAR_WIDTH = 8;
const ELAPSED_WIDTH = 7;

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

/** A bar of eight cells; `share` is 0 … 1. */
export const bar = (share: number): string => {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
};

/** Heads the trial lines. */
export const TRIAL_HEADING = '  recipe, calibration batch size';

/** How wide a sweep's names are, so that its lines stand below each other. */
export interface TrialColumns {
  /** `null` where all trials are of one node, which their lines need not name. */
  readonly node: number | null;
  readonly recipe: number;
  readonly batchSize: number;
}

/** Columns as wide as what stands in them. */
export const trialColumns = ({ trials }: Pick<SweepProgress, 'trials'>): TrialColumns => {
  const widest = (textOf: (trial: TrialProgress) => string): number =>
    trials.reduce((width, trial) => Math.max(width, textOf(trial).length), 0);
  const hasSeveralNodes = trials.some(({ nodeId }) => nodeId !== trials[0]?.nodeId);
  return {
    node: hasSeveralNodes ? widest(({ nodeId }) => nodeId) : null,
    recipe: widest(nameOf),
    batchSize: widest(batchSizeOf),
  };
};

/** One line about a finished trial. */
export const finishedTrialLine = (trial: TrialProgress, columns: TrialColumns): string => {
  const { startedAtMs, finishedAtMs, failure } = trial;
  // A lane of an earlier version that continued as new remembers how its trials ended, and not when.
  const seconds = startedAtMs === null || finishedAtMs === null ? null : (finishedAtMs - startedAtMs) / 1000;
  const duration = seconds === null ? '' : formatDuration(seconds);
  const reason = failure === null ? '' : `  ${failure.code}: ${failure.message.split('\n')[0]}`;
  return `${title(trial, columns)} ${duration.padStart(ELAPSED_WIDTH)}  ${trial.status}${reason}`;
};

/** One line about the running trial: elapsed and remaining time, then its stage, whose end a narrow terminal cuts off. */
export const runningTrialLine = (
  sweep: SweepProgress,
  trial: TrialProgress,
  stage: RunningStage | undefined,
  nowMs: number,
): string => {
  const elapsed = trial.startedAtMs === null ? 0 : (nowMs - trial.startedAtMs) / 1000;
  const left = trialSecondsLeft(sweep, trial, nowMs);
  const remaining = left === undefined ? '' : `, ~${formatDuration(left)} left`;
  const times = `${formatDuration(elapsed).padStart(ELAPSED_WIDTH)}${remaining}`;
  return `${title(trial, trialColumns(sweep))} ${times}  ${stageText(stage)}`;
};

const title = (trial: TrialProgress, { node, recipe, batchSize }: TrialColumns): string =>
  [
    MARKS[trial.status],
    ...(node === null ? [] : [trial.nodeId.padEnd(node)]),
    nameOf(trial).padEnd(recipe),
    batchSizeOf(trial).padStart(batchSize),
  ].join(' ');

const nameOf = ({ recipe, recipeName }: TrialProgress): string => recipeName ?? recipe;

const batchSizeOf = ({ calibrationBatchSize }: TrialProgress): string => String(calibrationBatchSize ?? '–');

/** The stage a Workflow is in, with a bar where its program says how far it is. */
export const stageText = (stage: RunningStage | undefined): string => {
  if (stage === undefined) return 'between stages';
  const name = `${stageName(stage)}${stage.attempt > 1 ? ` (attempt ${stage.attempt})` : ''}`;
  const { progress } = stage;
  if (!stage.isStarted) return `${name}: ${stage.lastFailure === null ? 'waiting for the node' : 'trying again soon'}`;
  if (progress === null) return name;
  if (progress.of === 0) return progress.phase === '' ? name : `${name}: ${progress.phase}`;
  return `${name} ${bar(progress.done / progress.of)} ${progress.done}/${progress.of}`;
};

/** One line about a failure after which the stage is tried again. */
export const retryLine = (stage: RunningStage): string =>
  `  ${stageName(stage)} is tried again after ${stage.lastFailure?.split('\n')[0]}`;

const stageName = ({ activity }: RunningStage): string => STAGE_NAMES[activity] ?? activity;
