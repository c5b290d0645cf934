import type { z } from 'zod';
import type { KeptAnswers } from '../contracts/kept-answers.js';
import type { MetricRecord } from '../contracts/metric.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { Metric } from './metric.js';
import { metricRecord } from './metric-record.js';

/** What every task’s answers say, whatever the answers are. */
interface AnsweredSplit {
  readonly splitSha256: string;
  readonly count: number;
}

/** What a task’s networks answer, and how that is scored. */
interface Task<Answers extends AnsweredSplit> {
  readonly answers: z.ZodType<Answers>;
  readonly metrics: readonly Metric<Answers>[];
  /** Name of the metric by which networks are compared. */
  readonly primary: string;
  /** How many images two networks answer otherwise. */
  readonly disagreement: (one: Answers, other: Answers) => number;
  /** What is kept of the answers to compare them with those of other networks. */
  readonly keep: (answers: Answers) => KeptAnswers;
}

/** A network’s answers, scored. */
export interface Scores {
  readonly splitSha256: string;
  readonly metrics: readonly MetricRecord[];
  readonly kept: KeptAnswers;
  /** Of the fused build; `null` where there is none beside the network that was measured. */
  readonly fused: { readonly metrics: readonly MetricRecord[]; readonly disagreement: number } | null;
}

/** Scores answers of one task; `fused` are those of the fused build, where there are any. */
export interface TaskScorer {
  readonly score: (answers: unknown, fused: unknown) => Scores;
}

/** The scorer of a task. Fails with `ProgramMismatch` on answers that are none of the task. */
export const taskScorer = <Answers extends AnsweredSplit>(task: Task<Answers>): TaskScorer => {
  const scored = (answers: Answers): readonly MetricRecord[] =>
    task.metrics.map((metric) => metricRecord(metric, answers, task.primary));
  return {
    score: (written, writtenFused) => {
      const answers = parsed(task.answers, written);
      const base = { splitSha256: answers.splitSha256, metrics: scored(answers), kept: task.keep(answers) };
      if (writtenFused === undefined) return { ...base, fused: null };
      const fused = parsed(task.answers, writtenFused);
      if (fused.splitSha256 !== answers.splitSha256 || fused.count !== answers.count) {
        throw new QuantfleetFailure(
          'ProgramMismatch',
          'The fused build answered other images than the graph as written.',
        );
      }
      return { ...base, fused: { metrics: scored(fused), disagreement: task.disagreement(answers, fused) } };
    },
  };
};

const parsed = <Answers>(schema: z.ZodType<Answers>, written: unknown): Answers => {
  const { success, data, error } = schema.safeParse(written);
  if (success) return data;
  const issues = error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'as a whole'}: ${message}`);
  throw new QuantfleetFailure('ProgramMismatch', `The answers do not fit: ${issues.join('; ')}.`);
};
