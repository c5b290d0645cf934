import type { Task } from '../contracts/task.js';
import { classificationAnswersSchema } from './classification/answers.js';
import { classificationDisagreement } from './classification/disagreement.js';
import { keptClassificationAnswers } from './classification/kept-answers.js';
import { CLASSIFICATION_METRICS } from './classification/metrics.js';
import { top1 } from './classification/top1.js';
import { taskScorer, type TaskScorer } from './task-scorer.js';

/** Every task, with what its networks answer and what they are scored by. */
export const TASKS = {
  classification: taskScorer({
    answers: classificationAnswersSchema,
    metrics: CLASSIFICATION_METRICS,
    primary: top1.name,
    disagreement: classificationDisagreement,
    keep: keptClassificationAnswers,
  }),
} as const satisfies Readonly<Record<Task, TaskScorer>>;
