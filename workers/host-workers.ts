import type { Worker } from '@temporalio/worker';
import { createNodeActivities } from '../activities/index.js';
import { canQuantize } from '../contracts/quantizing-toolchains.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { datasetTaskQueue, hostTaskQueue, trainingTaskQueue } from '../contracts/task-queues.js';
import { createActivityWorker, type NodePlace } from './activity-worker.js';
import type { LocalNode } from './node-context.js';

/** What a host offers besides its toolchains. */
export interface HostOffer {
  /** Stages that run at once on each queue. */
  readonly slots: number;
  /** Names of its datasets. */
  readonly datasets: readonly string[];
}

/** The Workers of a machine that exports, calibrates, fine-tunes, folds and reads images for nodes: one a queue. */
export const createHostWorkers = async (
  place: NodePlace,
  { nodeId, open, probe }: LocalNode,
  { slots, datasets }: HostOffer,
): Promise<readonly Worker[]> => {
  const quantizing = createNodeActivities(open);
  const { listSplits, prepareSplit, fineTune } = quantizing;
  const reading = { listSplits, prepareSplit };
  const toolchains = (['torch', 'onnxruntime'] as const).filter((toolchain) => canQuantize(toolchain, probe));
  if (toolchains.length + datasets.length === 0) throw nothingToOffer(nodeId);
  const queues = [
    ...toolchains.map((toolchain) => [hostTaskQueue(toolchain), quantizing] as const),
    ...datasets.map((name) => [datasetTaskQueue(name), reading] as const),
    ...(toolchains.includes('torch') ? datasets : []).map((name) => [trainingTaskQueue(name), { fineTune }] as const),
  ];
  return Promise.all(
    queues.map(([taskQueue, activities]) =>
      createActivityWorker(place, { identity: nodeId, taskQueue, activities, slots }),
    ),
  );
};

const nothingToOffer = (nodeId: string): QuantfleetFailure =>
  new QuantfleetFailure(
    'ToolMissing',
    `${nodeId} has neither datasets nor the packages of PyTorch or ONNX Runtime: as a host it could do nothing.`,
    { advice: 'Install the requirements with `quantfleet setup`, or name datasets in its quantfleet.yaml.' },
  );
