import { z } from 'zod';
import type { Immutable } from './immutable.js';
import { jsonSchema } from './json-value.js';
import { stageWarningSchema } from './stage-warning.js';
import { STAGES } from './stage.js';

/** One stage of one trial, as it went. */
export const stageRecordSchema = z.object({
  stage: z.enum(STAGES),
  program: z.string().nullable().describe('The program that did the work; null in rows of versions that did not say.'),
  key: z.string().describe('Stage key.'),
  kind: z.enum(['built', 'cached', 'failed']),
  seconds: z.number().describe('Of work, of this run or of the run that did the work.'),
  tools: z.record(z.string(), z.string()),
  facts: z.record(z.string(), jsonSchema).describe('As of the stage’s outcome.'),
  warnings: z.array(stageWarningSchema),
});

/** What {@link stageRecordSchema} describes. */
export type StageRecord = Immutable<z.infer<typeof stageRecordSchema>>;
