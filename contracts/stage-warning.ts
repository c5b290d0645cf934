import { z } from 'zod';
import type { Immutable } from './immutable.js';

/** What a stage program said that readers of its result should know. */
export const stageWarningSchema = z.object({
  code: z.string().describe('For example ScalesMissing; docs/reference/stage-programs.md has them all.'),
  message: z.string(),
});

/** What {@link stageWarningSchema} describes. */
export type StageWarning = Immutable<z.infer<typeof stageWarningSchema>>;
