import type { z } from 'zod';
import { describeIssues } from '../contracts/describe-issues.js';
import type { Immutable } from '../contracts/immutable.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

/** An Activity's input, checked: anybody who reaches the Temporal server can send one. Fails with `InputInvalid`. */
export const parsedInput = <Schema extends z.ZodType>(schema: Schema, input: unknown): Immutable<z.output<Schema>> => {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data as Immutable<z.output<Schema>>;
  throw new QuantfleetFailure('InputInvalid', describeIssues(error));
};
