import type { ListedNode } from '../../contracts/node-registry.js';
import type { Placement } from '../../contracts/placement.js';
import { canQuantize } from '../../contracts/quantizing-toolchains.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import { datasetTaskQueue, hostTaskQueue, trainingTaskQueue } from '../../contracts/task-queues.js';

/** Places the stages of a sweep that need no node on hosts, where there are any that answer and take new work. */
export const placeSweep = (machines: readonly ListedNode[], plan: SweepPlan): SweepPlan => {
  const hosts = machines.filter(
    ({ description, presence, admission }) =>
      description.role === 'host' && presence.state === 'alive' && admission.state === 'admitted',
  );
  const has = (toolchain: 'torch' | 'onnxruntime') => (host: ListedNode) => canQuantize(toolchain, host.description);
  const torch = hosts.some(has('torch')) ? hostTaskQueue('torch') : undefined;
  const onnxruntime = hosts.some(has('onnxruntime')) ? hostTaskQueue('onnxruntime') : undefined;
  const [dataset, ...others] = plan.splits.flatMap(({ source }) => (source.kind === 'dataset' ? [source.name] : []));
  const readers =
    dataset === undefined
      ? hosts
      : hosts.filter(({ description: { datasets } }) => [dataset, ...others].every((name) => datasets.includes(name)));
  const ofDataset = (queue: (name: string) => string, host: string | undefined): string | undefined =>
    dataset === undefined ? host : queue(dataset);
  const reading = readers.length === 0 ? undefined : ofDataset(datasetTaskQueue, onnxruntime);
  const training = readers.some(has('torch')) ? ofDataset(trainingTaskQueue, torch) : undefined;
  const placement: Placement = {
    ...(reading === undefined ? {} : { reading }),
    ...(training === undefined ? {} : { training }),
    ...(torch === undefined ? {} : { torch }),
    ...(onnxruntime === undefined ? {} : { onnxruntime }),
  };
  return Object.keys(placement).length === 0 ? plan : { ...plan, placement };
};
