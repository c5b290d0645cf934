import { type NativeConnection, Worker } from '@temporalio/worker';
import { programPath } from '../config/package-path.js';

/** The Worker of Workflow Tasks; it holds nothing. */
export const createWorkflowWorker = (
  connection: NativeConnection,
  { namespace, taskQueue }: { readonly namespace: string; readonly taskQueue: string },
): Promise<Worker> =>
  Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: { codePath: programPath('workflow-bundle.js') },
    shutdownForceTime: '15 seconds',
  });
