import type { DataConverter } from '@temporalio/common';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { createResultActivities } from '../activities/index.js';
import { programPath } from '../config/package-path.js';
import type { TrialStores } from '../activities/save-trial.js';

/** The Worker of Workflow Tasks and of the light Activities that write results. */
export const createWorkflowWorker = (
  connection: NativeConnection,
  { namespace, taskQueue }: { readonly namespace: string; readonly taskQueue: string },
  stores: TrialStores,
  dataConverter: DataConverter,
): Promise<Worker> =>
  Worker.create({
    dataConverter,
    connection,
    namespace,
    taskQueue,
    workflowBundle: { codePath: programPath(bundleFor(dataConverter)) },
    activities: createResultActivities(stores),
    shutdownForceTime: '15 seconds',
  });

const bundleFor = ({ failureConverterPath }: DataConverter): string =>
  failureConverterPath === undefined ? 'workflow-bundle.js' : 'workflow-bundle-encrypting.js';
