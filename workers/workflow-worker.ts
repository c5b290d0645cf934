import { Worker } from '@temporalio/worker';
import { programPath } from '../config/package-path.js';
import { workflowBundleFile } from './workflow-bundle-file.js';
import type { WorkerPlace } from './worker-place.js';

/** The Worker of a queue's Workflow Tasks; it holds nothing. */
export const createWorkflowWorker = ({ tracing, ...place }: WorkerPlace, taskQueue: string): Promise<Worker> =>
  Worker.create({
    ...place,
    taskQueue,
    workflowBundle: {
      codePath: programPath(
        workflowBundleFile({
          isEncrypting: place.dataConverter.failureConverterPath !== undefined,
          isTraced: tracing !== undefined,
        }),
      ),
    },
    ...(tracing === undefined ? {} : { sinks: tracing.sinks }),
    shutdownForceTime: '15 seconds',
  });
