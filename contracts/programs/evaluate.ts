import { z } from 'zod';
import type { Immutable } from '../immutable.js';
import { networkSchema } from '../model.js';
import { inputShapeSchema, preprocessingSchema } from '../preprocessing.js';
import { speedMeasurementSchema } from '../speed-measurement.js';
import { engineExecutionSchema } from '../tensorrt-options.js';
import { count } from './common-facts.js';
import {
  artifactFileSchema,
  factoryInputSchema,
  fileInputSchema,
  JSON_TYPE,
  nothing,
  splitInputSchema,
} from './files.js';
import type { ProgramContract } from './program-contract.js';
import { ORT_TENSORRT, TORCH } from './tools.js';

const evaluation = splitInputSchema('Evaluation images.');
const threads = z.int().positive().describe('Threads of one inference on the processor.');

const measurement = {
  preprocessing: preprocessingSchema,
  classes: z
    .int()
    .positive()
    .exactOptional()
    .describe('Number of classes that the network must tell apart; absent in sweeps that began before it was checked.'),
  accuracyBatchSize: z.int().positive().describe('Images in one run of the accuracy measurement.'),
  ...speedMeasurementSchema.omit({ powerSeconds: true }).shape,
};

/** On a device that may tell its power. */
const measurementWithPower = { ...measurement, powerSeconds: speedMeasurementSchema.shape.powerSeconds };

const answers = artifactFileSchema(JSON_TYPE, 'What the network answers to every image, and the labels.');

const measured = {
  answers,
  samples: artifactFileSchema(JSON_TYPE, 'Every hot run, and throughput and usage of every batch size.'),
};

const tellsOrNull = z.number().nullable();

const gpuConditionSchema = z.strictObject({
  clockMHz: tellsOrNull,
  temperatureC: tellsOrNull,
  powerW: tellsOrNull,
  memoryUsedMiB: tellsOrNull,
  throttleReasons: z
    .array(z.string())
    .nullable()
    .describe('Why the clock is held down, in NVML’s words; null where the source does not tell.'),
  throttleCounts: z
    .record(z.string(), count)
    .nullable()
    .exactOptional()
    .describe('How often a board has been throttled since it started, by cause; null where it has no such counters.'),
  otherProcesses: count
    .nullable()
    .exactOptional()
    .describe('Processes with work on the GPU besides the one that measures; null where the source does not tell.'),
});

/** What the machine was doing at one moment; `null` where the source does not tell. */
export const machineConditionSchema = z.strictObject({
  loadAverage: z.number().describe('Load average of the last minute, from /proc/loadavg.'),
  clockMHz: tellsOrNull.describe('Clock of the first core; null where the kernel does not say.'),
  temperatureC: tellsOrNull.describe('Hottest thermal zone; null where there is none.'),
  gpu: gpuConditionSchema.nullable().exactOptional().describe('The GPU that was measured; absent or null: none.'),
});

/** What the processors did for others while speed was measured. */
export const otherWorkSchema = z.strictObject({
  seconds: z.number().nonnegative().describe('From the first warm-up run to the end of the throughput measurement.'),
  othersCores: tellsOrNull.describe('Cores that other processes took on average; null where the kernel does not say.'),
  stolenCores: tellsOrNull.describe('Cores that the host of a virtual machine took away on average.'),
});

/** What every evaluation says of how it measured. */
export const EVALUATION_FACTS = {
  images: count,
  latencyRuns: count.describe('Hot runs that were counted.'),
  warmUpRuns: count,
  warmUp: z
    .strictObject({
      seconds: z.number().nonnegative(),
      isSteady: z
        .boolean()
        .nullable()
        .describe('Whether the last three windows were within 10 % of each other; null: not looked at.'),
    })
    .exactOptional(),
  garbageCollection: z
    .enum(['off', 'on'])
    .exactOptional()
    .describe('While speed was measured; Node.js cannot switch it off.'),
  affinity: z
    .strictObject({
      cores: z.array(z.int().nonnegative()),
      isKeptOnOne: z.boolean().describe('Whether the measuring thread stayed on one of them while speed was measured.'),
    })
    .exactOptional()
    .describe('Cores that the measuring thread may run on.'),
  usageIntervalMs: z.number(),
  usageSource: z.string().describe('/proc/stat, NVML, or the file of the GPU’s load.'),
  energy: z
    .strictObject({
      batchSize: z.int().positive(),
      images: count,
      seconds: z.number().describe('Of the window at work.'),
      watts: z.number().describe('Mean at work.'),
      idleWatts: z.number().describe('Mean with the network loaded and nothing running, over a window as long.'),
      scope: z.string().describe('What the power is the power of.'),
    })
    .nullable()
    .exactOptional()
    .describe('Power at the largest batch size that was measured; null or absent where none was asked for or told.'),
  throughputEnd: z.enum(['complete', 'memory']).describe('memory: the next larger batch size did not fit.'),
  threads,
  conditions: z
    .strictObject({
      before: machineConditionSchema,
      during: otherWorkSchema.exactOptional(),
      after: machineConditionSchema,
    })
    .describe('The machine just before the first image and just after the last run.'),
  device: z.enum(['cpu', 'gpu']).describe('What computed.'),
  speedSettings: z
    .record(z.string(), z.union([z.boolean(), z.number(), z.string(), z.null()]))
    .describe('What else the speed depends on.'),
};

const engineModes = { accuracyMode: z.literal('engine'), speedMode: z.literal('engine') };

/** Programs of the stage evaluate. */
export const EVALUATE_PROGRAMS = {
  evaluate_torch: {
    stage: 'evaluate',
    language: 'python',
    purpose: 'Measures a network in PyTorch, FP32, eager.',
    tools: [...TORCH, 'torch-cuda'],
    inputs: z.strictObject({
      weights: fileInputSchema('Weights of the network, as the user has them.'),
      factory: factoryInputSchema.exactOptional(),
      evaluation,
    }),
    parameters: z.strictObject({
      model: networkSchema,
      device: z.enum(['cpu', 'cuda']),
      threads,
      ...measurementWithPower,
    }),
    unkeyed: nothing,
    artifacts: z.strictObject(measured),
    facts: z.strictObject({ ...EVALUATION_FACTS, accuracyMode: z.literal('eager'), speedMode: z.literal('eager') }),
    added: nothing,
  },
  evaluate_onnxruntime: {
    stage: 'evaluate',
    language: 'node',
    purpose: 'Measures on the processor: accuracy with the Q/DQ graph run as written, speed with the built engine.',
    tools: ['onnxruntime-node', 'node'],
    inputs: z.strictObject({
      onnx: fileInputSchema('Folded network.'),
      engine: fileInputSchema('Engine of build_ort.'),
      evaluation,
    }),
    parameters: z.strictObject({ threads, ...measurement }),
    unkeyed: nothing,
    artifacts: z.strictObject({
      ...measured,
      fusedAnswers: artifactFileSchema(JSON_TYPE, 'What the fused build answers to the same images.'),
    }),
    facts: z.strictObject({
      ...EVALUATION_FACTS,
      accuracyMode: z.literal('as-written'),
      speedMode: z.literal('fused'),
    }),
    added: nothing,
  },
  evaluate_tensorrt: {
    stage: 'evaluate',
    language: 'python',
    purpose: 'Measures an engine of TensorRT on the GPU.',
    tools: ['tensorrt'],
    inputs: z.strictObject({ engine: fileInputSchema('Engine of build_tensorrt.'), evaluation }),
    parameters: z.strictObject({ ...engineExecutionSchema.shape, ...measurementWithPower }),
    unkeyed: nothing,
    artifacts: z.strictObject({
      ...measured,
      times: artifactFileSchema(JSON_TYPE, 'Runs with CUDA events, in the form of trtexec’s --exportTimes.'),
      layerTimes: artifactFileSchema(JSON_TYPE, '20 runs under TensorRT’s profiler, as trtexec’s --exportProfile.'),
    }),
    facts: z.strictObject({
      ...EVALUATION_FACTS,
      ...engineModes,
      inputName: z.string().describe('Name of the engine’s only input.'),
    }),
    added: nothing,
  },
  evaluate_ort_tensorrt: {
    stage: 'evaluate',
    language: 'python',
    purpose: 'Measures an engine in ONNX Runtime’s TensorRT execution provider.',
    tools: ORT_TENSORRT,
    inputs: z.strictObject({ engine: fileInputSchema('Engine of build_ort_tensorrt.'), evaluation }),
    parameters: z.strictObject(measurementWithPower),
    unkeyed: nothing,
    artifacts: z.strictObject(measured),
    facts: z.strictObject({ ...EVALUATION_FACTS, ...engineModes }),
    added: nothing,
  },
  evaluate_trtexec: {
    stage: 'evaluate',
    language: 'node',
    purpose: 'Lets trtexec measure an engine and compares its median GPU time with ours.',
    tools: ['tensorrt'],
    inputs: z.strictObject({
      engine: fileInputSchema('Engine of build_tensorrt.'),
      samples: fileInputSchema('What our own measurement of the engine left.'),
    }),
    parameters: z.strictObject({
      ...engineExecutionSchema.shape,
      hotRuns: speedMeasurementSchema.shape.hotRuns,
      hotSeconds: speedMeasurementSchema.shape.hotSeconds,
      inputName: z.string().describe('Name of the engine’s only input.'),
      inputShape: inputShapeSchema.describe('Channels, height, width.'),
      tensorrt: z.string().describe('Version.'),
    }),
    unkeyed: z.strictObject({ trtexec: z.string().describe('Path of the program.') }),
    artifacts: z.strictObject({ times: artifactFileSchema(JSON_TYPE, 'trtexec’s --exportTimes.') }),
    facts: z.strictObject({
      via: z.literal('trtexec'),
      runs: count,
      latencyP50Ms: z.number().describe('Median with the transfers.'),
      computeP50Ms: z.number().describe('Median GPU time.'),
      ownComputeP50Ms: z.number().describe('Median GPU time of our own measurement.'),
      computeRatio: z.number().describe('trtexec’s median over ours.'),
    }),
    added: nothing,
  },
} as const satisfies Record<string, ProgramContract>;

/** What {@link machineConditionSchema} describes. */
export type MachineCondition = Immutable<z.infer<typeof machineConditionSchema>>;

/** What {@link otherWorkSchema} describes. */
export type OtherWork = Immutable<z.infer<typeof otherWorkSchema>>;

/** What a GPU was doing at one moment. */
export type GpuCondition = Immutable<z.infer<typeof gpuConditionSchema>>;
