import type { DataConverter } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { programPath } from '../config/package-path.js';
import type { WorkerPlace } from './worker-place.js';

/** The Worker of a queue's Workflow Tasks; it holds nothing. */
export const createWorkflowWorker = (place: WorkerPlace, taskQueue: string): Promise<Worker> =>
  Worker.create({
    ...place,
    taskQueue,
    workflowBundle: { codePath: programPath(bundleFor(place.dataConverter)) },
    shutdownForceTime: '15 seconds',
  });

const bundleFor = ({ failureConverterPath }: DataConverter): string =>
  failureConverterPath === undefined ? 'workflow-bundle.js' : 'workflow-bundle-encrypting.js';
