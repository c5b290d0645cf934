import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { NIGHT_PROGRESS_QUERY, type NIGHT_WORKFLOW } from '../../contracts/messages.js';
import type { NightProgress } from '../../contracts/night-progress.js';
import { formatDuration } from '../progress/format-duration.js';
import type { LiveLines } from '../progress/live-lines.js';
import { nightEnd } from '../progress/sweep-result.js';

const POLL_MS = 500;

/** Says what a night does until it has ended; its id, or undefined where `interrupt` aborts first. */
export const followNight = async (
  night: WorkflowHandle<NonNullable<(typeof NIGHT_WORKFLOW)['run']>>,
  lines: LiveLines,
  interrupt: AbortSignal,
): Promise<string | undefined> => {
  const startedAtMs = Date.now();
  const end = nightEnd(night, () => lines.keepOnce('The server has not answered for a while; going on …'));
  // Stopping the server while it is waited for rejects this after nobody listens.
  end.catch(() => {});
  for (;;) {
    if (interrupt.aborted) {
      lines.redraw([]);
      return undefined;
    }
    const progress = await askProgress(night);
    if (progress !== undefined) {
      for (const line of phaseLines(progress)) lines.keepOnce(line);
      lines.redraw([`  ${progress.phase} · ${formatDuration((Date.now() - startedAtMs) / 1000)}`]);
    }
    const ended = await Promise.race([end, sleep(POLL_MS, undefined)]);
    if (ended !== undefined) {
      lines.redraw([]);
      return ended.nightId;
    }
  }
};

const askProgress = async (night: WorkflowHandle): Promise<NightProgress | undefined> => {
  try {
    return await night.query<NightProgress>(NIGHT_PROGRESS_QUERY.name);
  } catch {
    // No worker answers, as at the start.
    return undefined;
  }
};

const phaseLines = ({ nightId, phase, nodes, deadline, sweepIds }: NightProgress): readonly string[] => {
  switch (phase) {
    case 'beginning':
      return [`Night ${nightId}`];
    case 'measuring': {
      const what = `${sweepIds.length} ${sweepIds.length === 1 ? 'benchmark' : 'benchmarks'}`;
      const where = `${nodes} ${nodes === 1 ? 'board' : 'boards'}`;
      return [`Night ${nightId}`, `measuring ${what} on ${where} until ${deadline} …`];
    }
    case 'judging':
      return ['judging …'];
    case 'confirming':
      return ['measuring once more what looks changed …'];
    case 'ended':
      return [];
  }
};
