import { z } from 'zod';
import type { Immutable } from './immutable.js';
import { keptAnswersSchema } from './kept-answers.js';
import { metricRecordSchema } from './metric.js';
import { EVALUATION_FACTS } from './programs/evaluate.js';
import { taskSchema } from './task.js';

const tellsOrNull = z.number().nullable().exactOptional();

const usageSampleSchema = z.object({
  atMs: z.number().describe('Milliseconds since the first hot run of this batch size began.'),
  percent: z.number().describe('0 … 100, of the whole device.'),
  clockMHz: tellsOrNull.describe(
    'GPU clock; null where the source does not tell, absent where a processor was sampled.',
  ),
  memoryMiB: tellsOrNull.describe('Memory in use on the GPU by all processes.'),
  powerW: tellsOrNull.describe(
    'Drawn by the GPU where it is a card, by the whole module where a board’s rails are read.',
  ),
  temperatureC: tellsOrNull,
});

const throughputRecordSchema = z.object({
  batchSize: z.int().positive(),
  images: z.int().nonnegative(),
  seconds: z.number(),
  runs: z.int().nonnegative(),
  usage: z.array(usageSampleSchema),
});

/** Everything that was sampled while speed was measured. */
export const samplesSchema = z.object({
  latencyMs: z
    .array(z.number())
    .describe('Every hot run at batch size 1, in order: from the image in the host’s memory to the answer there.'),
  computeMs: z
    .array(z.number())
    .nullable()
    .default(null)
    .describe(
      'The GPU’s work without the transfers, in further runs, at most 1,000 or the hot runs asked for; null where a processor computed.',
    ),
  throughput: z.array(throughputRecordSchema),
});

const { latencyRuns: _, ...howMeasured } = EVALUATION_FACTS;

const metrics = z.array(metricRecordSchema);

/** The modes of an evaluation: what answered the images, and what ran when speed was measured. */
export const evaluationModes = {
  accuracyMode: z
    .enum(['as-written', 'engine', 'eager'])
    .describe(
      'as-written: the Q/DQ graph run as TensorRT computes it. engine: the TensorRT engine itself. eager: PyTorch.',
    ),
  speedMode: z
    .enum(['fused', 'engine', 'eager'])
    .describe('fused: ONNX Runtime’s own kernels. engine: the TensorRT engine. eager: PyTorch.'),
};

/** An evaluation without its samples. */
export const evaluationDocumentSchema = z.object({
  task: taskSchema,
  splitSha256: z.string().describe('Of the ordered split; metrics compare only within one.'),
  metrics: metrics.describe('Of the network as accuracyMode says.'),
  kept: keptAnswersSchema.exactOptional().describe('Of the same network; absent: from a version that kept none.'),
  fused: z
    .object({
      metrics,
      disagreement: z.int().nonnegative().describe('Images that it answers otherwise than the graph run as written.'),
    })
    .nullable()
    .describe('The fused build on the same images; null where there is none beside the network that was measured.'),
  ...evaluationModes,
  ...howMeasured,
  engineBytes: z
    .int()
    .nonnegative()
    .nullable()
    .describe('Size of the engine file; null where there is none (PyTorch).'),
});

/** Everything an evaluation measured; every sample is kept. */
export const evaluationRecordSchema = evaluationDocumentSchema.extend(samplesSchema.shape);

/** What {@link evaluationRecordSchema} describes. */
export type EvaluationRecord = Immutable<z.infer<typeof evaluationRecordSchema>>;

/** Throughput of one batch size, with the usage sampled while it ran. */
export type ThroughputRecord = EvaluationRecord['throughput'][number];

/** A moment of processor or GPU usage. */
export type UsageSample = ThroughputRecord['usage'][number];
