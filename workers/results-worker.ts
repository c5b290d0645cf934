import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { createResultActivities, createWaitingActivities, type ResultStores } from '../activities/index.js';
import { createNightActivities } from '../activities/nights/index.js';
import type { NightStores } from '../activities/nights/night-stores.js';
import { resultsTaskQueue } from '../contracts/task-queues.js';
import { ownVersion, thisQuantfleet } from '../config/own-version.js';
import { readSecretFile } from '../config/secret-file.js';
import type { Settings } from '../config/settings-schema.js';
import { pairedRatio } from '../results/statistics/paired-ratio.js';
import { judgeNight } from '../results/verdicts/judge-night.js';
import { suspicionsOf } from '../results/verdicts/suspicions.js';
import { changeAdmission } from './change-admission.js';
import { isWorkflowRunning } from './workflow-running.js';
import { askNightTimes } from './night-times.js';
import { openNodeRegistry } from './node-registry.js';
import { refuseNewerPlans } from './refuse-newer-plans.js';
import type { WorkerPlace } from './worker-place.js';

/** Trials of all nodes may wait at once for what they share; waiting takes no work. */
const WAITING = 2_000;

/** The Worker that writes results, beside the Workflow Tasks of a queue; one a results database. */
export const createResultsWorker = (
  { tracing, ...place }: WorkerPlace,
  workflowQueue: string,
  stores: ResultStores & NightStores & Pick<Settings, 'webhooks'>,
): Promise<Worker> => {
  const client = new Client(place);
  const registry = openNodeRegistry(client);
  return Worker.create({
    ...place,
    taskQueue: resultsTaskQueue(workflowQueue),
    activities: {
      ...createResultActivities(stores, registry),
      ...createNightActivities(stores, {
        registry: {
          ...registry,
          changeAdmission: (nodeId, change) => changeAdmission(client, nodeId, change),
        },
        askTimes: askNightTimes(client),
        isRunning: isWorkflowRunning(client),
        judge: { judgeNight, suspicionsOf },
        ratioOf: pairedRatio,
        version: ownVersion(),
        announcer: { webhooks: stores.webhooks, readSecret: readSecretFile },
      }),
      ...createWaitingActivities(client, registry),
    },
    interceptors: { activity: [...(tracing?.activity ?? []), refuseNewerPlans(thisQuantfleet())] },
    maxConcurrentActivityTaskExecutions: WAITING,
    shutdownForceTime: '15 seconds',
  });
};
