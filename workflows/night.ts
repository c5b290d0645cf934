import {
  CancellationScope,
  CancelledFailure,
  executeChild,
  isCancellation,
  log,
  ParentClosePolicy,
  patched,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { FailureReport } from '../contracts/failures.js';
import { nightIdOf } from '../contracts/night-id.js';
import { NIGHT_PROGRESS_QUERY } from '../contracts/messages.js';
import { type NightActivities, type NightSuspicion, NODES_IN_AN_ANSWER } from '../contracts/night-activities.js';
import type { NightProgress } from '../contracts/night-progress.js';
import { nightSweepId } from '../contracts/night-sweep-id.js';
import type { SweepPlan } from '../contracts/sweep.js';
import type { NightInput } from '../contracts/workflows.js';
import { allSettledInTurn } from './at-a-time.js';
import { nightAnnouncementWorkflow } from './night-announcement.js';
import { nightBenchmarkWorkflow } from './night-benchmark.js';
import { nightConfirmationWorkflow } from './night-confirmation.js';
import { ANNOUNCED_APART, JUDGED_WHEN_CANCELLED, PROBED_IN_TIME } from './patches.js';
import { failureReport } from './policy/failure-report.js';
import { queryOf } from './query-of.js';
import { nodeActivities } from './node-activities.js';
import { announcingActivities, nightActivities } from './stage-proxies.js';

type BenchmarkFailure = Parameters<NightActivities['judgeNight']>[0]['failures'][number];

const progressQuery = queryOf(NIGHT_PROGRESS_QUERY);
const MS_A_MINUTE = 60_000;
const PROBE_MS = 10 * MS_A_MINUTE;

/**
 * A night of a fleet: its benchmarks run on every board that is expected, by turns with the engines of the reference night; what
 * they measured is judged, and what looks changed is measured once more and judged again. The deadline ends the measurements in
 * order, as a cancellation does.
 */
export async function nightWorkflow({ plan, plannedBy }: NightInput): Promise<NightProgress> {
  const { fleet, deadlineMinutes } = plan;
  const startedAt = new Date();
  const deadlineMs = startedAt.getTime() + deadlineMinutes * MS_A_MINUTE;
  const deadline = new Date(deadlineMs).toISOString();
  const nightId = nightIdOf(fleet, scheduledTime() ?? startedAt);
  const sweepIds = plan.benchmarks.map(({ sweepId }) => nightSweepId(sweepId, nightId));
  let progress: NightProgress = {
    nightId,
    fleet,
    phase: 'beginning',
    status: 'running',
    nodes: 0,
    sweepIds,
    deadline,
  };
  setHandler(progressQuery, () => progress);
  const enter = (phase: NightProgress['phase']): void => void (progress = { ...progress, phase });
  const end = async (status: NightProgress['status']): Promise<void> => {
    await nightActivities().endNight({ nightId, status, finishedAt: new Date().toISOString() });
    progress = { ...progress, phase: 'ended', status };
  };
  /** What `work` answers, and whether it came to its end before the deadline. */
  const untilDeadline = async <Answer>(work: () => Promise<Answer>) => {
    const timeout = Math.max(1, deadlineMs - Date.now());
    const scope = new CancellationScope({ cancellable: true, timeout });
    const answer = await scope.run(work);
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('Cancelled');
    return { answer, inTime: !scope.consideredCancelled };
  };
  let failures: readonly BenchmarkFailure[] = [];
  const judge = (cutOff: boolean) => nightActivities().judgeNight({ nightId, cutOff, failures });
  try {
    await readmitBoards(plan);
    const { nodes, placements } = await nightActivities().beginNight({
      nightId,
      startedAt: startedAt.toISOString(),
      deadline,
      plan,
    });
    progress = { ...progress, phase: 'measuring', nodes };
    const benchmarks = plan.benchmarks.map((benchmark, position): SweepPlan => {
      const placement = placements[position] ?? null;
      return {
        ...benchmark,
        sweepId: nightSweepId(benchmark.sweepId, nightId),
        nodes: [],
        night: { nightId, builds: plan.builds, engines: plan.engines },
        plannedBy,
        ...(placement === null ? {} : { placement }),
      };
    });
    const runBenchmark = (benchmark: SweepPlan): Promise<void> =>
      executeChild(nightBenchmarkWorkflow, {
        workflowId: benchmark.sweepId,
        args: [{ plan: benchmark, nightId }],
        staticSummary: `${benchmark.name} of ${nightId}`,
      });
    const measured = await untilDeadline(() => allSettledInTurn(nodes === 0 ? [] : benchmarks, runBenchmark));
    let { inTime } = measured;
    failures = measured.answer
      .filter(({ error }) => !isCancellation(error))
      .map(({ item: { name }, error }) => ({ benchmark: name, failure: failureReport(error) }));
    const cutOff = !inTime;
    enter('judging');
    const { suspicions } = await judge(cutOff);
    if (suspicions > 0 && inTime) {
      enter('confirming');
      const suspicious = await allSuspicions(nightId);
      const confirm = ({ benchmark, sweepId, nodeId }: NightSuspicion): Promise<void> =>
        executeChild(nightConfirmationWorkflow, {
          workflowId: `${sweepId}/_confirmation/${nodeId}`,
          args: [{ nightId, benchmark, nodeId, plannedBy }],
          staticSummary: `${sweepId} on ${nodeId}, once more`,
        });
      ({ inTime } = await untilDeadline(() => allSettledInTurn(suspicious, confirm)));
      enter('judging');
      await judge(cutOff);
    }
    await nightActivities().quarantineFlaky({ nightId });
    await end(inTime ? 'finished' : 'deadline');
    // It has ended: who cancels it now changes nothing any more.
    await CancellationScope.nonCancellable(() => announce(nightId));
    return progress;
  } catch (error) {
    const isCancelled = isCancellation(error);
    await CancellationScope.nonCancellable(async () => {
      try {
        if (isCancelled && progress.phase !== 'beginning' && patched(JUDGED_WHEN_CANCELLED)) await judge(true);
      } finally {
        await end(isCancelled ? 'cancelled' : 'failed');
      }
      if (patched(ANNOUNCED_APART)) await announce(nightId);
    });
    throw isCancelled ? new CancelledFailure('Cancelled') : error;
  }
}

/** Boards that earlier nights quarantined are probed anew on each night, and take part again where they pass in time. */
const readmitBoards = async (plan: NightInput['plan']): Promise<void> => {
  const { fleet } = plan;
  const boards = await nightActivities().quarantinedBoards({ plan });
  const [{ absentAfterMinutes } = { absentAfterMinutes: undefined }] = plan.benchmarks;
  const patience = absentAfterMinutes === undefined ? {} : { absentAfterMinutes };
  const probeAll = () =>
    allSettledInTurn(boards, async (nodeId) => {
      await nodeActivities(nodeId, patience).probeNode({ anew: true });
      await nightActivities().readmitBoard({ fleet, nodeId });
    });
  if (boards.length > 0 && patched(PROBED_IN_TIME)) await CancellationScope.withTimeout(PROBE_MS, probeAll);
  else await probeAll();
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('Cancelled');
};

/** A receiver that is away does not make the night another one, nor is it waited for. */
const announce = async (nightId: string): Promise<void> => {
  try {
    await announcingActivities('1 minute').announceNight({ nightId });
  } catch (error) {
    const failure = failureReport(error);
    log.warn('The webhook of the night was not told.', { nightId, ...failure });
    if (!isAway(failure) || !patched(ANNOUNCED_APART)) return;
    await startChild(nightAnnouncementWorkflow, {
      workflowId: `${nightId}/_announcement`,
      args: [{ nightId }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `webhook of ${nightId}`,
    });
  }
};

/** Of all that fails, this is mended by itself. */
const isAway = ({ code }: FailureReport): boolean => code === 'WebhookUnreachable';

const allSuspicions = async (nightId: string): Promise<readonly NightSuspicion[]> => {
  const all: NightSuspicion[] = [];
  for (;;) {
    const some = await nightActivities().nightSuspicions({ nightId, from: all.length });
    all.push(...some);
    if (some.length < NODES_IN_AN_ANSWER) return all;
  }
};

/** When the Schedule wanted the night to begin; undefined where a person began it. */
const scheduledTime = (): Date | undefined =>
  workflowInfo().typedSearchAttributes.get({ name: 'TemporalScheduledStartTime', type: 'DATETIME' });
