import { z } from 'zod';

/** Id of a sweep: its name with a digest. It becomes part of file names, which may not be longer than 255 bytes. */
export const sweepIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,199}$/, 'expected at most 200 lower-case letters, digits and hyphens');
