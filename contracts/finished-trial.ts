import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import { stageRecordOfThisVersion } from './earlier-stage-record.js';
import { evaluationModes } from './evaluation-record.js';
import { EVALUATION_FACTS } from './programs/evaluate.js';
import { stageRecordSchema } from './stage-record.js';
import { trialRecordSchema } from './trial-record.js';

const { evaluation: _, ...ofTrial } = trialRecordSchema.shape;

/** Answers that versions before metrics were data had scored in the stage program. */
const earlierFacts = z.object({
  strayed: z.object({ disagreeing: z.int().nonnegative() }).exactOptional(),
});

/** A trial to be saved, as Workflow code of this or of an earlier version sends it. */
export const finishedTrialSchema = z.object({
  ...ofTrial,
  settingsDigest: ofTrial.settingsDigest.nullable().default(null),
  settings: ofTrial.settings.default(null),
  stages: z.array(z.preprocess(stageRecordOfThisVersion, stageRecordSchema)),
  evaluation: z
    .object({
      outcome: z.object({
        artifacts: z.record(z.string(), artifactRefSchema),
        facts: z.object({ ...EVALUATION_FACTS, ...evaluationModes, ...earlierFacts.shape }),
      }),
      engineBytes: z.int().nonnegative().nullable(),
    })
    .nullable(),
});
