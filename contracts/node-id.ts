import { z } from 'zod';

const LONGEST = 200;

/** Id of a node, which becomes part of the names of its queues. */
export const nodeIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens')
  .max(LONGEST);
