import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { type MessageName, SWEEP_PROGRESS_QUERY } from '../../contracts/messages.js';
import type { SweepProgress, TrialProgress } from '../../contracts/sweep.js';
import { sweepSecondsLeft } from './estimate.js';
import { formatDuration } from './format-duration.js';
import type { LiveLines } from './live-lines.js';
import { readRunningStage, type RunningStage } from './running-stage.js';
import { sweepResult } from './sweep-result.js';
import { bar, finishedTrialLine, retryLine, runningTrialLine, stageText, TRIAL_HEADING } from './trial-line.js';

const POLL_MS = 500;

/** Draws a sweep's progress until its Workflow ends or `interrupt` aborts; undefined when it was interrupted. */
export const followSweep = async (
  client: Client,
  handle: WorkflowHandle,
  lines: LiveLines,
  interrupt: AbortSignal,
): Promise<SweepProgress | undefined> => {
  const startedAtMs = Date.now();
  const result = sweepResult(handle, () => lines.keepOnce('The server has not answered for a while; going on …'));
  const end = result.then(() => 'ended' as const);
  // Stopping the server while it is waited for, as Ctrl-C does, rejects this after nobody listens.
  end.catch(() => {});
  for (;;) {
    if (interrupt.aborted) {
      lines.redraw([]);
      return undefined;
    }
    const sweep = await queryProgress(handle);
    if (sweep !== undefined) {
      keepNews(sweep, lines);
      const running = await readRunning(client, sweep);
      for (const { stage } of running) if (stage?.lastFailure) lines.keepOnce(retryLine(stage));
      lines.redraw([...running.map((one) => runningLine(sweep, one)), totalLine(sweep, startedAtMs)]);
    }
    const outcome = await Promise.race([end, sleep(POLL_MS, 'running' as const)]);
    if (outcome === 'ended') {
      const final = await result;
      keepNews(final, lines);
      lines.redraw([]);
      return final;
    }
  }
};

/** Undefined while no worker answers, for example at the start. */
const queryProgress = async (handle: WorkflowHandle): Promise<SweepProgress | undefined> => {
  try {
    return await ask(handle, SWEEP_PROGRESS_QUERY);
  } catch {
    return undefined;
  }
};

const ask = <Answer>(handle: WorkflowHandle, { name }: MessageName<Answer>): Promise<Answer> =>
  handle.query<Answer>(name);

const keepNews = (sweep: SweepProgress, lines: LiveLines): void => {
  if (sweep.phase !== 'finished') lines.keepOnce(`${sweep.phase} …`);
  for (const { code, message } of sweep.notes ?? []) lines.keepOnce(`note: ${message} (${code})`);
  if (sweep.trials.length > 0) lines.keepOnce(TRIAL_HEADING);
  for (const trial of sweep.trials) {
    if (trial.finishedAtMs !== null) lines.keepOnce(finishedTrialLine(trial), trial.trialId);
  }
};

/** What is at work: running trials, or before them the sweep itself. */
interface Running {
  readonly trial: TrialProgress | null;
  readonly stage: RunningStage | undefined;
}

const readRunning = async (client: Client, sweep: SweepProgress): Promise<readonly Running[]> => {
  const trials = sweep.trials.filter(({ status }) => status === 'running');
  const waited = trials.length > 0 ? trials : [null];
  return Promise.all(
    waited.map(async (trial) => {
      const stage = await readRunningStage(client, trial?.trialId ?? sweep.sweepId).catch(() => undefined);
      return { trial, stage };
    }),
  );
};

const runningLine = (sweep: SweepProgress, { trial, stage }: Running): string =>
  trial === null ? `▸ ${stageText(stage)}` : runningTrialLine(sweep, trial, stage, Date.now());

const totalLine = (sweep: SweepProgress, startedAtMs: number): string => {
  const nowMs = Date.now();
  const done = sweep.trials.filter(({ finishedAtMs }) => finishedAtMs !== null).length;
  const left = sweepSecondsLeft(sweep, nowMs);
  const elapsed = formatDuration((nowMs - startedAtMs) / 1000);
  const remaining = left === undefined ? '' : ` · about ${formatDuration(left)} left`;
  const all = Math.max(1, sweep.trials.length);
  return `  ${bar(done / all)} ${done} of ${sweep.trials.length} trials · ${elapsed}${remaining}`;
};
