import { z } from 'zod';
import type { Immutable } from './immutable.js';

/** Which time something is made or measured that could be taken from an earlier time; part of the stage key. */
export const occasionSchema = z.strictObject({
  night: z.string().exactOptional().describe('Id of the night; absent: nights share it.'),
  repetition: z.int().positive().describe('Tells several of one night, or of all nights, apart.'),
});

/** What {@link occasionSchema} describes. */
export type Occasion = Immutable<z.infer<typeof occasionSchema>>;
