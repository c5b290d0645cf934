import { z } from 'zod';
import { dataNoteSchema } from './data-notes.js';
import type { Immutable } from './immutable.js';
import { jsonSchema } from './json-value.js';

/** What a node is: conditions under which its numbers hold. */
export const nodeRecordSchema = z.object({
  nodeId: z.string(),
  fingerprint: z
    .record(z.string(), jsonSchema)
    .describe('Processor, cores, memory, kernel, and on boards SoC, L4T, power mode: name to value.'),
  tools: z.record(z.string(), z.string()).describe('Versions by package name.'),
});

/** Where a sweep stands. */
export const sweepStatusSchema = z.enum(['running', 'finished', 'cancelled', 'failed']);

/** A sweep with what is common to its trials. */
export const sweepRecordSchema = z.object({
  sweepId: z.string(),
  name: z.string(),
  modelName: z.string().describe('For example mnv2_mini.'),
  datasetName: z.string(),
  classes: z.int().positive(),
  evaluationImages: z.int().nonnegative(),
  splitSha256: z.string(),
  spec: jsonSchema.describe('The sweep file as it was understood, defaults filled in.'),
  nodes: z.array(nodeRecordSchema),
  notes: z.array(dataNoteSchema).default([]).describe('What was seen before the trials; stages warn of the rest.'),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  status: sweepStatusSchema,
});

/** What {@link nodeRecordSchema} describes. */
export type NodeRecord = Immutable<z.infer<typeof nodeRecordSchema>>;

/** What {@link sweepRecordSchema} describes. */
export type SweepRecord = Immutable<z.infer<typeof sweepRecordSchema>>;
