import { z } from 'zod';
import { evaluationRecordSchema } from './evaluation-record.js';
import { failureReportSchema } from './failure-report.js';
import type { Immutable } from './immutable.js';
import { RECIPES } from './recipe.js';
import { recipeSettingsSchema } from './recipe-settings.js';
import { stageRecordSchema } from './stage-record.js';

/** Whether TensorRT for RTX took the Q/DQ network. */
const tensorrtRtxProofSchema = z.object({
  verdict: z
    .enum(['accepted', 'refused', 'absent', 'not-tried'])
    .describe(
      'absent: the node has no TensorRT for RTX. not-tried: the sweep proves another trial of the recipe, or none.',
    ),
  reason: z.string().nullable().describe('Why it was refused.'),
});

/** One trial: a recipe at a calibration batch size on a node. */
export const trialRecordSchema = z.object({
  trialId: z.string(),
  sweepId: z.string(),
  recipe: z.enum(RECIPES),
  calibration: z
    .string()
    .nullable()
    .describe(
      'The settings for people, for example entropy, 512 bins; null for pytorch-fp32. Says less than settings.',
    ),
  settingsDigest: z.string().describe('SHA-256 of the settings: trials with another one are told apart.'),
  settings: recipeSettingsSchema.nullable().describe('null in rows of versions that did not keep them.'),
  calibrationBatchSize: z.int().positive().nullable(),
  calibrationImages: z.int().nonnegative().nullable(),
  nodeId: z.string(),
  night: z.string().exactOptional().describe('Id of the night that it was measured for.'),
  build: z
    .int()
    .positive()
    .exactOptional()
    .describe('Which of several builds of the engine was measured, from 1; absent where there is one.'),
  status: z
    .enum(['measured', 'unsupported', 'failed', 'cancelled', 'absent'])
    .describe(
      'unsupported: the node cannot run the recipe, which is reported and not a failure. absent: the node was away.',
    ),
  failure: failureReportSchema.nullable().describe('Why there is no measurement, for every status but measured.'),
  startedAt: z.string(),
  finishedAt: z.string(),
  stages: z.array(stageRecordSchema),
  tensorrtRtxProof: tensorrtRtxProofSchema.nullable().describe('null for a recipe without a Q/DQ network.'),
  evaluation: evaluationRecordSchema.nullable(),
});

/** What {@link trialRecordSchema} describes. */
export type TrialRecord = Immutable<z.infer<typeof trialRecordSchema>>;

/** How a trial ended. */
export type TrialStatus = TrialRecord['status'];

/** What {@link tensorrtRtxProofSchema} describes. */
export type TensorrtRtxProof = Immutable<z.infer<typeof tensorrtRtxProofSchema>>;
