import { type NativeConnection, Worker } from '@temporalio/worker';
import { createResultActivities } from '../activities/index.js';
import { programPath } from '../config/package-path.js';
import type { TrialStores } from '../activities/save-trial.js';

/** The Worker of Workflow Tasks and of the light Activities that write results. */
export const createWorkflowWorker = (
  connection: NativeConnection,
  { namespace, taskQueue }: { readonly namespace: string; readonly taskQueue: string },
  stores: TrialStores,
): Promise<Worker> =>
  Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: { codePath: programPath('workflow-bundle.js') },
    activities: createResultActivities(stores),
    shutdownForceTime: '15 seconds',
  });
