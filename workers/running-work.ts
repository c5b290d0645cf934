import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { RunningWork } from '../contracts/node-registry.js';

/** The Activities that a Worker runs at this moment. */
export interface RunningWorkList {
  readonly interceptor: ActivityInterceptorsFactory;
  now(): readonly RunningWork[];
}

/** Starts an empty list, which its interceptor fills. */
export const createRunningWorkList = (): RunningWorkList => {
  const running = new Set<RunningWork>();
  return {
    interceptor: ({ info }) => ({
      inbound: {
        async execute(input, next) {
          const { activityType: activity, workflowExecution } = info;
          const work = { activity, workflowId: workflowExecution?.workflowId ?? '', since: new Date().toISOString() };
          running.add(work);
          try {
            return await next(input);
          } finally {
            running.delete(work);
          }
        },
      },
    }),
    now: () => [...running],
  };
};
