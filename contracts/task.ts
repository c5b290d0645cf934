import { z } from 'zod';

/** What networks are trained for; scoring/tasks.ts has what each of them is scored by. */
export const taskSchema = z.enum(['classification']);

/** One of {@link taskSchema}. */
export type Task = z.infer<typeof taskSchema>;
