import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { laneId } from '../../contracts/lane-id.js';
import type { WaitingActivities } from '../../contracts/activities.js';
import type { SweepProgress, TrialProgress } from '../../contracts/sweep.js';
import { sweepSecondsLeft } from './estimate.js';
import { formatDuration } from './format-duration.js';
import type { LiveLines } from './live-lines.js';
import { readRunningStage, type RunningStage } from './running-stage.js';
import { progressOf } from './sweep-progress.js';
import { sweepEnd } from './sweep-result.js';
import {
  bar,
  finishedTrialLine,
  retryLine,
  runningTrialLine,
  stageText,
  trialColumns,
  TRIAL_HEADING,
} from './trial-line.js';

const POLL_MS = 500;
/** Nodes whose comparison is shown. */
const LANES_SHOWN = 8;

/** Draws a sweep's progress until its Workflow ends or `interrupt` aborts; returns whether it has ended. */
export const followSweep = async (
  client: Client,
  handle: WorkflowHandle,
  lines: LiveLines,
  interrupt: AbortSignal,
): Promise<boolean> => {
  const startedAtMs = Date.now();
  const result = sweepEnd(handle, () => lines.keepOnce('The server has not answered for a while; going on …'));
  const end = result.then(() => 'ended' as const);
  const askProgress = progressOf(client, handle);
  // Stopping the server while it is waited for, as Ctrl-C does, rejects this after nobody listens.
  end.catch(() => {});
  for (;;) {
    if (interrupt.aborted) {
      lines.redraw([]);
      return false;
    }
    const sweep = await askProgress();
    if (sweep !== undefined) {
      keepNews(sweep, lines);
      const running = await readRunning(client, sweep);
      for (const { stage } of running) if (stage?.lastFailure) lines.keepOnce(retryLine(stage));
      lines.redraw([...running.map((one) => runningLine(sweep, one)), totalLine(sweep, startedAtMs)]);
    }
    const outcome = await Promise.race([end, sleep(POLL_MS, 'running' as const)]);
    if (outcome === 'ended') {
      await result;
      const final = await askProgress();
      if (final !== undefined) keepNews(final, lines);
      lines.redraw([]);
      return true;
    }
  }
};

const keepNews = (sweep: SweepProgress, lines: LiveLines): void => {
  if (sweep.phase !== 'finished') lines.keepOnce(`${sweep.phase} …`);
  for (const { code, message } of sweep.notes ?? []) lines.keepOnce(`note: ${message} (${code})`);
  if (sweep.trials.length > 0) lines.keepOnce(TRIAL_HEADING);
  const columns = trialColumns(sweep);
  for (const trial of sweep.trials) {
    if (hasEnded(trial) && trial.isKept !== true) lines.keepOnce(finishedTrialLine(trial, columns), trial.trialId);
  }
};

const hasEnded = ({ status }: TrialProgress): boolean => status !== 'waiting' && status !== 'running';

/** What is at work: running trials, or before them the sweep itself. */
interface Running {
  readonly trial: TrialProgress | null;
  readonly stage: RunningStage | undefined;
}

const readRunning = async (client: Client, sweep: SweepProgress): Promise<readonly Running[]> => {
  const trials = sweep.trials.filter(({ status }) => status === 'running');
  if (trials.length === 0) return readBetweenTrials(client, sweep);
  return Promise.all(trials.map(async (trial) => ({ trial, stage: await readStageOf(client, trial) })));
};

/** Before its trials a sweep works itself, and after them its lanes do. */
const readBetweenTrials = async (client: Client, { sweepId, trials }: SweepProgress): Promise<readonly Running[]> => {
  const lanes = [...new Set(trials.map(({ nodeId }) => nodeId))].slice(0, LANES_SHOWN).map((id) => laneId(sweepId, id));
  const read = (workflowId: string) => readRunningStage(client, workflowId).catch(() => undefined);
  const stages = (await Promise.all([sweepId, ...lanes].map(read))).filter((stage) => stage !== undefined);
  return (stages.length > 0 ? stages : [undefined]).map((stage) => ({ trial: null, stage }));
};

/** A trial that waits for a quantization is where that is. */
const readStageOf = async (client: Client, trial: TrialProgress): Promise<RunningStage | undefined> => {
  const read = (workflowId: string) => readRunningStage(client, workflowId).catch(() => undefined);
  const stage = await read(trial.trialId);
  const { quantizedBy } = trial;
  if (stage?.activity !== WAITS_FOR_OTHERS || quantizedBy === undefined) return stage;
  return (await read(quantizedBy)) ?? stage;
};

const WAITS_FOR_OTHERS: keyof WaitingActivities = 'quantizationResult';

const runningLine = (sweep: SweepProgress, { trial, stage }: Running): string =>
  trial === null ? `▸ ${stageText(stage)}` : runningTrialLine(sweep, trial, stage, Date.now());

const totalLine = (sweep: SweepProgress, startedAtMs: number): string => {
  const nowMs = Date.now();
  const done = sweep.trials.filter(hasEnded).length;
  const left = sweepSecondsLeft(sweep, nowMs);
  const elapsed = formatDuration((nowMs - startedAtMs) / 1000);
  const remaining = left === undefined ? '' : ` · about ${formatDuration(left)} left`;
  const all = Math.max(1, sweep.trials.length);
  return `  ${bar(done / all)} ${done} of ${sweep.trials.length} trials · ${elapsed}${remaining}`;
};
