import type { z } from 'zod';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

/** A value that the results keep as JSON. Fails with `ResultsDamaged`; `what` names it, such as `the plan of the night lab-1`. */
export const keptJson = <Schema extends z.ZodType>(schema: Schema, text: string, what: string): z.output<Schema> => {
  const parsed = schema.safeParse(valueOf(text));
  if (parsed.success) return parsed.data;
  throw new QuantfleetFailure('ResultsDamaged', `In the results, ${what} is damaged.`, {
    advice: 'Restore the results from a backup; whatever else is in them is left as it is.',
    cause: parsed.error,
  });
};

const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
