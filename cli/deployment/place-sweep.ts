import type { Client } from '@temporalio/client';
import type { Placement } from '../../contracts/placement.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import { datasetTaskQueue, hostTaskQueue } from '../../contracts/task-queues.js';

// temporal.api.enums.v1.TaskQueueType
const OF_ACTIVITIES: object = { taskQueueType: 2 };

/** Places the stages of a sweep that need no node on hosts, where there are any. */
export const placeSweep = async (client: Client, plan: SweepPlan): Promise<SweepPlan> => {
  const served = async (queue: string): Promise<string | undefined> =>
    (await isServed(client, queue)) ? queue : undefined;
  const torch = await served(hostTaskQueue('torch'));
  const onnxruntime = await served(hostTaskQueue('onnxruntime'));
  const reading = await readingQueue(plan, served, onnxruntime);
  const placement: Placement = {
    ...(reading === undefined ? {} : { reading }),
    ...(torch === undefined ? {} : { torch }),
    ...(onnxruntime === undefined ? {} : { onnxruntime }),
  };
  return Object.keys(placement).length === 0 ? plan : { ...plan, placement };
};

/** A machine that has one dataset of a sweep is expected to have all; paths are looked for on the hosts. */
const readingQueue = (
  { splits }: SweepPlan,
  served: Served,
  host: string | undefined,
): Promise<string | undefined> | string | undefined => {
  const [name] = splits.flatMap(({ source }) => (source.kind === 'dataset' ? [source.name] : []));
  return name === undefined ? host : served(datasetTaskQueue(name));
};

type Served = (queue: string) => Promise<string | undefined>;

const isServed = async (client: Client, name: string): Promise<boolean> => {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name },
    ...OF_ACTIVITIES,
  });
  return (pollers ?? []).length > 0;
};
