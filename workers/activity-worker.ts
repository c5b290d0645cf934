import { Worker, type WorkerOptions } from '@temporalio/worker';
import { thisQuantfleet } from '../config/own-version.js';
import { handOverAnswers } from './hand-over.js';
import { heartbeatThrottle } from './heartbeat-throttle.js';
import { refuseNewerPlans } from './refuse-newer-plans.js';
import type { RunningWorkList } from './running-work.js';
import { nameStageInLog } from './stage-log.js';
import { stageMetrics } from './stage-metrics.js';
import { keepTaskTokens } from './task-tokens.js';
import type { WorkerPlace } from './worker-place.js';

/** Where the Activities of a node or host work. */
export interface NodePlace extends WorkerPlace {
  /** host:port of the Temporal server. */
  readonly address: string;
  readonly stateDir: string;
  /** Told of every Activity. */
  readonly running: RunningWorkList;
}

/** What a Worker of stages takes from which queue. */
export interface StageWork {
  /** Node or host, as the server lists it among those who ask for work. */
  readonly identity: string;
  readonly taskQueue: string;
  readonly activities: NonNullable<WorkerOptions['activities']>;
  /** Activities at once. */
  readonly slots: number;
}

/** A Worker of stages: what it did when it is killed, or when the server is away, is not lost. */
export const createActivityWorker = (
  { address, stateDir, running, tracing, ...place }: NodePlace,
  { slots, ...work }: StageWork,
): Promise<Worker> => {
  const throttle = heartbeatThrottle(address);
  return Worker.create({
    ...place,
    ...work,
    maxConcurrentActivityTaskExecutions: slots,
    interceptors: {
      activity: [
        keepTaskTokens(stateDir),
        handOverAnswers(place),
        ...(tracing?.activity ?? []),
        running.interceptor,
        nameStageInLog,
        stageMetrics(),
        refuseNewerPlans(thisQuantfleet()),
      ],
    },
    maxHeartbeatThrottleInterval: throttle,
    defaultHeartbeatThrottleInterval: throttle,
    shutdownForceTime: '15 seconds',
  });
};
