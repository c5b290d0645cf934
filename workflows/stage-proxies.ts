import { ActivityCancellationType, type ActivityOptions, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { BisectActivities } from '../contracts/bisect.js';
import type { NodeActivities, ResultActivities, WaitingActivities } from '../contracts/activities.js';
import type { AnnouncingActivities, NightActivities } from '../contracts/night-activities.js';
import { resultsTaskQueue } from '../contracts/task-queues.js';

// How often a failure is tried again is decided by its code where it arises (contracts/failures.ts): an attempt lost to
// a restart must not count against the stage, and the server counts all alike.
const retry: NonNullable<ActivityOptions['retry']> = {
  initialInterval: '2 seconds',
  backoffCoefficient: 2,
  maximumInterval: '1 minute',
  nonRetryableErrorTypes: ['PayloadsTooLarge'],
};

const options = (
  timeouts: Required<Pick<ActivityOptions, 'startToCloseTimeout' | 'heartbeatTimeout'>>,
): ActivityOptions => ({
  ...timeouts,
  retry,
  // The default, TRY_CANCEL, would let the Workflow end while the tool still runs.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

// A stage's length depends on network and images, so its time is bounded only as a last resort: heartbeats find a dead
// machine, the Worker's next start a dead Worker, and the watchdog on its output a hung program. A network that is away for
// less than the heartbeat timeout ends no stage.
const stageOptions = options({ startToCloseTimeout: '7 days', heartbeatTimeout: '3 minutes' });

/** The stages that the machines of a queue run; ones that are away are waited for, as long as `wait` says. */
export const stagesOn = (
  taskQueue: string,
  wait: Pick<ActivityOptions, 'scheduleToStartTimeout'> = {},
): NodeActivities => proxyActivities<NodeActivities>({ ...stageOptions, ...wait, taskQueue });

/** The light Activities beside the Workflows: on the queue of the machine that has the results. */
export const resultActivities = (): ResultActivities =>
  proxyActivities<ResultActivities>({
    ...options({ startToCloseTimeout: '5 minutes', heartbeatTimeout: '20 seconds' }),
    taskQueue: resultsTaskQueue(workflowInfo().taskQueue),
  });

/** The light Activities of a night, on the same queue. */
export const nightActivities = (): NightActivities =>
  proxyActivities<NightActivities>({
    ...options({ startToCloseTimeout: '30 minutes', heartbeatTimeout: '20 seconds' }),
    taskQueue: resultsTaskQueue(workflowInfo().taskQueue),
  });

/** The light Activities of a bisection, on the same queue. */
export const bisectActivities = (): BisectActivities =>
  proxyActivities<BisectActivities>({
    ...options({ startToCloseTimeout: '5 minutes', heartbeatTimeout: '20 seconds' }),
    taskQueue: resultsTaskQueue(workflowInfo().taskQueue),
  });

/** What a night tells others, so long at most. */
export const announcingActivities = (scheduleToCloseTimeout: '1 minute' | '1 hour'): AnnouncingActivities =>
  proxyActivities<AnnouncingActivities>({
    ...options({ startToCloseTimeout: '1 minute', heartbeatTimeout: '20 seconds' }),
    scheduleToCloseTimeout,
    taskQueue: resultsTaskQueue(workflowInfo().taskQueue),
  });

/** The Activities that wait as long as stages of others take. */
export const waitingActivities = (): WaitingActivities =>
  proxyActivities<WaitingActivities>({
    ...options({ startToCloseTimeout: '30 days', heartbeatTimeout: '20 seconds' }),
    taskQueue: resultsTaskQueue(workflowInfo().taskQueue),
  });
