import { z } from 'zod';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { type Task, taskSchema } from '../contracts/task.js';
import type { Scores } from './task-scorer.js';
import { TASKS } from './tasks.js';

const ofATask = z.object({ task: taskSchema });

/** Scores what a network answered, and its fused build where that answered too. Fails with `ProgramMismatch`. */
export const scoreAnswers = (answers: unknown, fused: unknown): Scores & { readonly task: Task } => {
  const { data } = ofATask.safeParse(answers);
  if (data === undefined) {
    throw new QuantfleetFailure(
      'ProgramMismatch',
      `The answers name no task; expected ${taskSchema.options.join(', ')}.`,
    );
  }
  return { task: data.task, ...TASKS[data.task].score(answers, fused) };
};
