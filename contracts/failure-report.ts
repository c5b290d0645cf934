import { z } from 'zod';
import { type FailureCode, FAILURES } from './failures.js';

const isCode = (code: unknown): boolean => typeof code === 'string' && Object.hasOwn(FAILURES, code);

/** A failure as it travels and is stored: {@link FailureCode}, what was expected and what came, how to mend it, the log. */
export const failureReportSchema = z.object({
  code: z.custom<FailureCode>(isCode, 'a failure code'),
  message: z.string(),
  advice: z.string(),
  logFile: z.string().exactOptional(),
});
