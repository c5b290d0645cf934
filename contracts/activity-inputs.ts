import { z } from 'zod';
import { comparisonRecordSchema } from './comparison-record.js';
import { finishedTrialSchema } from './finished-trial.js';
import { nodeRecordSchema, sweepRecordSchema, sweepStatusSchema } from './sweep-record.js';
import { artifactRefSchema, sha256Schema } from './artifact-ref.js';
import { nodeIdSchema } from './node-id.js';
import { sweepIdSchema } from './sweep-id.js';
import { splitRequestSchema, TRAINING_ON_EVALUATION } from './dataset.js';
import { modelSourceSchema } from './model.js';
import { preprocessingSchema } from './preprocessing.js';
import { uploadedFileSchema } from './uploaded-file.js';

/** Of Temporal, in characters. */
const LONGEST_WORKFLOW_ID = 1_000;

/** Which probe of a node is asked for. */
export const probeInput = z.object({ anew: z.boolean() }).optional();

/** Take the weights or ONNX file into the artifact store. */
export const importModelInput = z.object({
  model: modelSourceSchema,
  uploaded: uploadedFileSchema.exactOptional().describe('The weights or ONNX file in the store; absent: at its path.'),
  preprocessing: preprocessingSchema
    .exactOptional()
    .describe('Says which images the network is tried with; absent in sweeps that began before.'),
});

/** Take TensorRT’s calibration cache into the artifact store. */
export const importCalibrationCacheInput = z.object({ path: z.string().min(1).describe('Absolute path.') });

/** List, order and hash the images of every split. */
export const listSplitsInput = z.object({
  splits: z.array(splitRequestSchema),
  classes: z.int().positive(),
  maxUnreadableShare: z
    .number()
    .min(0)
    .max(1)
    .describe('Share of unusable entries, 0 … 1, above which a split is refused.'),
  trainingOnEvaluation: z
    .enum(TRAINING_ON_EVALUATION)
    .default('note')
    .describe('What evaluation images among the training images mean; none: nothing is trained.'),
});

/** Say which artifacts the node’s store lacks. */
export const missingArtifactsInput = z.object({ refs: z.array(artifactRefSchema) });

/** Forget a stored outcome, so that the stage is done again. */
export const forgetOutcomeInput = z.object({ key: sha256Schema });

/** Save a sweep with what is common to its trials. */
export const saveSweepInput = z.object({
  sweep: sweepRecordSchema.extend({ sweepId: sweepIdSchema }),
  keepsNodes: z.boolean().exactOptional().describe('Whether nodes that were saved of it stay, as in a retry.'),
});

/** Say how the trials of a node ended. */
export const trialEndsInput = z.object({ sweepId: sweepIdSchema, nodeId: nodeIdSchema });

/** Remove trials that a sweep does not have any more. */
export const removeTrialsInput = z.object({ trialIds: z.array(z.string()) });

/** Save what one node of a sweep is. */
export const saveNodeInput = z.object({
  sweepId: sweepIdSchema,
  position: z.int().nonnegative().describe('Of the node among those of the sweep.'),
  node: nodeRecordSchema,
});

/** Save that a sweep has ended. */
export const endSweepInput = z.object({ sweepId: sweepIdSchema, status: sweepStatusSchema, finishedAt: z.string() });

/** Wait for what trials of several nodes share. */
export const quantizationResultInput = z.object({
  workflowId: z.string().max(LONGEST_WORKFLOW_ID).describe('Of the quantizationWorkflow.'),
});

/** Wait until a node takes new work. */
export const nodeAdmissionInput = z.object({
  nodeId: nodeIdSchema,
  patienceMinutes: z.number().positive().exactOptional().describe('Absent: for ever.'),
});

/** Say whether a node answers. */
export const isNodeAliveInput = z.object({ nodeId: nodeIdSchema });

/** Save a finished trial. */
export const saveTrialInput = z.object({ trial: finishedTrialSchema.extend({ sweepId: sweepIdSchema }) });

/** Save the comparison by turns of a node. */
export const saveComparisonInput = z.object({
  comparison: comparisonRecordSchema.omit({ compared: true }).extend({
    sweepId: sweepIdSchema,
    nodeId: nodeIdSchema,
    blocks: artifactRefSchema.nullable().describe('What compareByTurns has left; null unless it was measured.'),
  }),
});
