import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { SWEEP_PROGRESS_QUERY } from '../../contracts/messages.js';
import type { SweepProgress } from '../../contracts/sweep.js';
import { sweepSecondsLeft } from './estimate.js';
import { formatDuration } from './format-duration.js';
import type { LiveLines } from './live-lines.js';
import { readRunningStage } from './running-stage.js';
import { sweepResult } from './sweep-result.js';
import { bar, finishedTrialLine, runningTrialLine, TRIAL_HEADING } from './trial-line.js';

const POLL_MS = 500;

/** Draws a sweep's progress until its Workflow ends or `interrupt` aborts; undefined when it was interrupted. */
export const followSweep = async (
  client: Client,
  handle: WorkflowHandle,
  lines: LiveLines,
  interrupt: AbortSignal,
): Promise<SweepProgress | undefined> => {
  const startedAtMs = Date.now();
  const result = sweepResult(handle);
  const end = result.then(() => 'ended' as const);
  // Stopping the server while it is waited for, as Ctrl-C does, rejects this after nobody listens.
  end.catch(() => {});
  const reported = new Set<string>();
  let lastPhase = '';
  for (;;) {
    if (interrupt.aborted) {
      lines.redraw([]);
      return undefined;
    }
    const sweep = await queryProgress(handle);
    if (sweep !== undefined) {
      if (sweep.phase !== lastPhase && sweep.phase !== 'finished') {
        lines.keep(`${sweep.phase} …`);
        if (sweep.phase === 'running trials') lines.keep(TRIAL_HEADING);
      }
      lastPhase = sweep.phase;
      keepFinished(sweep, reported, lines);
      lines.redraw(await runningLines(client, sweep, startedAtMs));
    }
    const outcome = await Promise.race([end, sleep(POLL_MS, 'running' as const)]);
    if (outcome === 'ended') {
      const final = await result;
      keepFinished(final, reported, lines);
      lines.redraw([]);
      return final;
    }
  }
};

/** Undefined while no worker answers, for example at the start. */
const queryProgress = async (handle: WorkflowHandle): Promise<SweepProgress | undefined> => {
  try {
    return await handle.query<SweepProgress>(SWEEP_PROGRESS_QUERY);
  } catch {
    return undefined;
  }
};

const keepFinished = (sweep: SweepProgress, reported: Set<string>, lines: LiveLines): void => {
  for (const trial of sweep.trials) {
    if (trial.status === 'waiting' || trial.status === 'running' || reported.has(trial.trialId)) continue;
    reported.add(trial.trialId);
    lines.keep(finishedTrialLine(trial));
  }
};

const runningLines = async (client: Client, sweep: SweepProgress, startedAtMs: number): Promise<string[]> => {
  const nowMs = Date.now();
  const running = sweep.trials.filter(({ status }) => status === 'running');
  const lines = await Promise.all(
    running.map(async (trial) => {
      const stage = await readRunningStage(client, trial.trialId).catch(() => undefined);
      return runningTrialLine(sweep, trial, stage, nowMs);
    }),
  );
  const done = sweep.trials.filter(({ finishedAtMs }) => finishedAtMs !== null).length;
  const left = sweepSecondsLeft(sweep, nowMs);
  const elapsed = formatDuration((nowMs - startedAtMs) / 1000);
  const remaining = left === undefined ? '' : ` · about ${formatDuration(left)} left`;
  const all = Math.max(1, sweep.trials.length);
  return [...lines, `  ${bar(done / all)} ${done} of ${sweep.trials.length} trials · ${elapsed}${remaining}`];
};
