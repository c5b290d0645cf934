import { Worker } from '@temporalio/worker';
import { createNodeActivities } from '../activities/index.js';
import type { NodeProbe } from '../contracts/activities.js';
import { datasetTaskQueue, hostTaskQueue } from '../contracts/task-queues.js';
import { heartbeatThrottle } from './heartbeat-throttle.js';
import type { LocalNode } from './node-context.js';
import type { NodePlace } from './node-worker.js';
import { stageMetrics } from './stage-metrics.js';
import { keepTaskTokens } from './task-tokens.js';
import { keepUntilServerAnswers } from './until-server-answers.js';

/** What a host offers besides its toolchains. */
export interface HostOffer {
  /** Stages that run at once on each queue. */
  readonly slots: number;
  /** Names of its datasets. */
  readonly datasets: readonly string[];
}

/** The Workers of a machine that exports, calibrates, fine-tunes, folds and reads images for nodes: one a queue. */
export const createHostWorkers = (
  { address, stateDir, running, ...place }: NodePlace,
  { nodeId, open, probe }: LocalNode,
  { slots, datasets }: HostOffer,
): Promise<readonly Worker[]> => {
  const throttle = heartbeatThrottle(address);
  const { importModel, importCalibrationCache, listSplits, prepareSplit, exportModel, calibrate, fineTune, foldGraph } =
    createNodeActivities(open);
  const reading = { listSplits, prepareSplit, fineTune };
  const quantizing = { ...reading, importModel, importCalibrationCache, exportModel, calibrate, foldGraph };
  const queues = [
    ...toolchainsOf(probe).map((toolchain) => [hostTaskQueue(toolchain), quantizing] as const),
    ...datasets.map((name) => [datasetTaskQueue(name), reading] as const),
  ];
  return Promise.all(
    queues.map(([taskQueue, activities]) =>
      Worker.create({
        ...place,
        identity: nodeId,
        taskQueue,
        activities,
        maxConcurrentActivityTaskExecutions: slots,
        interceptors: {
          activity: [
            keepTaskTokens(stateDir),
            keepUntilServerAnswers(place.connection),
            running.interceptor,
            stageMetrics(),
          ],
        },
        maxHeartbeatThrottleInterval: throttle,
        defaultHeartbeatThrottleInterval: throttle,
        shutdownForceTime: '15 seconds',
      }),
    ),
  );
};

/** The toolchains whose packages the machine has; a PyTorch that may not load weights is none. */
const toolchainsOf = ({ tools, unsafeTorch }: NodeProbe): readonly ('torch' | 'onnxruntime')[] => {
  const has = (...names: readonly string[]): boolean => names.every((name) => tools[name] !== undefined);
  return [
    ...(has('torch', 'nvidia-modelopt', 'onnx') && unsafeTorch === undefined ? (['torch'] as const) : []),
    ...(has('onnx', 'onnxruntime', 'polygraphy') ? (['onnxruntime'] as const) : []),
  ];
};
