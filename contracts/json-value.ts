import { z } from 'zod';
import type { Json } from './stage.js';

/** JSON of any form. */
export const jsonSchema: z.ZodType<Json> = z.json();
