import { TimeoutType } from '@temporalio/common';
import { ActivityFailure, TimeoutFailure } from '@temporalio/workflow';
import type { NodeActivities } from '../contracts/activities.js';
import { FAILURES } from '../contracts/failures.js';
import type { SweepPlan } from '../contracts/sweep.js';
import { nodeTaskQueue } from '../contracts/task-queues.js';
import { codedFailure } from './coded-failure.js';
import { stagesOn, waitingActivities } from './stage-proxies.js';

/**
 * The Activities of a node. One that is away is waited for, where the plan says so for a bounded time: then they fail with
 * `NodeAbsent`. A node that is busy with something else is not away.
 */
export const nodeActivities = (
  nodeId: string,
  { absentAfterMinutes }: Pick<SweepPlan, 'absentAfterMinutes'>,
): NodeActivities => {
  const queue = nodeTaskQueue(nodeId);
  if (absentAfterMinutes === undefined) return stagesOn(queue);
  const node = stagesOn(queue, { scheduleToStartTimeout: `${absentAfterMinutes} minutes` });
  return new Proxy(node, {
    get:
      (_, name: keyof NodeActivities) =>
      (...input: readonly never[]) =>
        whileAlive(nodeId, absentAfterMinutes, () =>
          (node[name] as (...args: readonly never[]) => Promise<unknown>)(...input),
        ),
  });
};

const whileAlive = async <Result>(nodeId: string, minutes: number, call: () => Promise<Result>): Promise<Result> => {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isUntaken(error)) throw error;
      if (!(await waitingActivities().isNodeAlive({ nodeId }))) throw nodeAbsent(nodeId, minutes);
    }
  }
};

const isUntaken = (error: unknown): boolean =>
  error instanceof ActivityFailure &&
  error.cause instanceof TimeoutFailure &&
  error.cause.timeoutType === TimeoutType.SCHEDULE_TO_START;

const nodeAbsent = (nodeId: string, minutes: number) =>
  codedFailure({
    code: 'NodeAbsent',
    message: `${nodeId} took no work for ${minutes} minutes, and its worker does not answer.`,
    advice: FAILURES.NodeAbsent.advice,
  });
