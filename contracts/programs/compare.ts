import { z } from 'zod';
import { watchedBlockSchema } from '../conditions.js';
import type { Immutable } from '../immutable.js';
import { networkSchema } from '../model.js';
import { preprocessingSchema } from '../preprocessing.js';
import { engineExecutionSchema } from '../tensorrt-options.js';
import { blockMeasurementSchema } from '../turns.js';
import { count, seconds } from './common-facts.js';
import { machineConditionSchema } from './evaluate.js';
import { artifactFileSchema, factoryInputSchema, fileInputSchema, JSON_TYPE, splitInputSchema } from './files.js';
import type { ProgramContract } from './program-contract.js';
import { ORT_TENSORRT, TORCH } from './tools.js';

const evaluation = splitInputSchema('Images that are fed, from the first on.');
const threads = z.int().positive().describe('Threads of one inference on the processor.');

/** Which block of which comparison: a block is measured for its place among its neighbours. */
export const turnSchema = z.strictObject({
  comparison: z.string().describe('Digest of all contestants in their order, and of how they are measured.'),
  repetition: z.string().describe('Tells a comparison from an earlier one of the same contestants, such as a night’s.'),
  round: count,
  contestant: count.describe('Position of the contestant that this block measures.'),
  repeat: count.describe('How often it was measured before, in conditions that tainted it.'),
});

const measurement = {
  preprocessing: preprocessingSchema,
  ...blockMeasurementSchema.shape,
  turn: turnSchema.describe('Which block of which comparison this is.'),
};

const unkeyed = z.strictObject({
  processors: z
    .array(count)
    .min(1)
    .describe('Processors that the measuring thread runs on, and all of an inference on processors.'),
});

const artifacts = z.strictObject({
  samples: artifactFileSchema(JSON_TYPE, 'Milliseconds of every counted run, for each batch size.'),
});

/** What a block says of a batch size. */
export const measuredBatchSizeSchema = z.strictObject({
  batchSize: z.int().positive(),
  runs: count.describe('Counted runs.'),
  medianMs: z.number().positive().describe('Of a run, from the images in the host’s memory to the answers there.'),
  warmUp: z
    .strictObject({
      runs: count,
      seconds,
      isSteady: z.boolean().describe('Whether the medians of the last three windows lay within 10 % of each other.'),
    })
    .describe('Runs before the counted ones: for 0.2 s at least, until they are steady.'),
});

/** What every block of a comparison by turns says of how it measured. */
export const BLOCK_FACTS = {
  measured: z.array(measuredBatchSizeSchema),
  end: z.enum(['complete', 'memory']).describe('memory: the next larger batch size did not fit.'),
  device: z.enum(['cpu', 'gpu']).describe('What computed.'),
  processors: z.array(count).describe('Processors that the measuring thread could run on.'),
  garbageCollection: z
    .enum(['off', 'before each batch size'])
    .describe('off: Python’s. before each batch size: V8’s, which cannot be switched off.'),
  othersPercent: z
    .number()
    .min(0)
    .describe('Share of the machine’s processor time that was taken by others while the block was measured.'),
  conditions: z
    .strictObject({ before: machineConditionSchema, after: machineConditionSchema })
    .describe('The machine just before the first run and just after the last.'),
  span: z
    .strictObject({ from: z.number(), until: z.number() })
    .exactOptional()
    .describe('When the first run began and the last ended, in seconds on the machine’s clock that nobody sets.'),
};

const block = {
  language: 'python',
  stage: 'compare',
  unkeyed,
  artifacts,
  facts: z.strictObject(BLOCK_FACTS),
  added: z.strictObject({
    watched: watchedBlockSchema.exactOptional().describe('What a process apart saw; absent where none watched.'),
  }),
} as const;

/** Programs of the stage compare: each measures one block of a comparison by turns. */
export const COMPARE_PROGRAMS = {
  compare_torch: {
    ...block,
    purpose: 'Measures one block of a comparison by turns: a network in PyTorch, FP32, eager.',
    tools: [...TORCH, 'torch-cuda'],
    inputs: z.strictObject({
      weights: fileInputSchema('Weights of the network, as the user has them.'),
      factory: factoryInputSchema.exactOptional(),
      evaluation,
    }),
    parameters: z.strictObject({ model: networkSchema, device: z.enum(['cpu', 'cuda']), threads, ...measurement }),
  },
  compare_onnxruntime: {
    ...block,
    language: 'node',
    purpose: 'Measures one block of a comparison by turns: an engine of ONNX Runtime on the processor.',
    tools: ['onnxruntime-node', 'node'],
    inputs: z.strictObject({ engine: fileInputSchema('Engine of build_ort.'), evaluation }),
    parameters: z.strictObject({ threads, ...measurement }),
  },
  compare_tensorrt: {
    ...block,
    purpose: 'Measures one block of a comparison by turns: an engine of TensorRT on the GPU.',
    tools: ['tensorrt'],
    inputs: z.strictObject({ engine: fileInputSchema('Engine of build_tensorrt.'), evaluation }),
    parameters: z.strictObject({ ...engineExecutionSchema.shape, ...measurement }),
  },
  compare_ort_tensorrt: {
    ...block,
    purpose: 'Measures one block of a comparison by turns: an engine in ONNX Runtime’s TensorRT execution provider.',
    tools: ORT_TENSORRT,
    inputs: z.strictObject({ engine: fileInputSchema('Engine of build_ort_tensorrt.'), evaluation }),
    parameters: z.strictObject(measurement),
  },
} as const satisfies Record<string, ProgramContract>;

/** What {@link turnSchema} describes. */
export type Turn = Immutable<z.infer<typeof turnSchema>>;

/** When the runs of a block went on. */
export interface BlockSpan {
  readonly from: number;
  readonly until: number;
}

/** What {@link measuredBatchSizeSchema} describes. */
export type MeasuredBatchSize = Immutable<z.infer<typeof measuredBatchSizeSchema>>;
