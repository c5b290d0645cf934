import { z } from 'zod';
import { type EvaluationRecord, evaluationDocumentSchema } from '../contracts/evaluation-record.js';
import { metricRecordSchema } from '../contracts/metric.js';
import { type TrialRecord, trialRecordSchema } from '../contracts/trial-record.js';
import type { StageRow, TrialRow } from './database-schema.js';
import { failureOfColumns } from './failure-columns.js';
import { type SampleRows, samplesOfRows } from './sample-rows.js';

/** The stored rows that a trial is put together from; measurements are derived and not needed. */
export interface StoredTrial extends SampleRows {
  readonly trial: TrialRow;
  readonly stages: readonly StageRow[];
}

/** Version 0.1 stored a metric whatever its value: one that cannot be is left out, as one that it did not know. */
const storedMetrics = z.array(z.unknown()).transform((metrics) =>
  metrics.flatMap((metric) => {
    const { data } = metricRecordSchema.safeParse(metric);
    return data === undefined ? [] : [data];
  }),
);

const storedEvaluation = evaluationDocumentSchema.extend({
  metrics: storedMetrics,
  fused: evaluationDocumentSchema.shape.fused.unwrap().extend({ metrics: storedMetrics }).nullable(),
});

const evaluationOf = ({ trial, ...samples }: StoredTrial): EvaluationRecord | null => {
  if (trial.evaluation === null) return null;
  const evaluation = storedEvaluation.parse(JSON.parse(trial.evaluation));
  return { ...evaluation, ...samplesOfRows(samples, evaluation.device) };
};

/** Puts a trial together again from its rows. */
export const trialOfRows = (stored: StoredTrial): TrialRecord => {
  const { trial, stages } = stored;
  const { tensorrtRtxVerdict: verdict, tensorrtRtxReason: reason, night, build, ...columns } = trial;
  return {
    ...ofTrialRow.parse({
      ...columns,
      ...(night === null ? {} : { night }),
      ...(build === null ? {} : { build }),
      settings: trial.settings === null ? null : JSON.parse(trial.settings),
      failure: failureOfColumns(trial),
      tensorrtRtxProof: verdict === null ? null : { verdict, reason },
      stages: stages.map(({ stageKey, tools, facts, warnings, ...stage }) => ({
        ...stage,
        key: stageKey,
        tools: JSON.parse(tools),
        facts: JSON.parse(facts),
        warnings: JSON.parse(warnings),
      })),
    }),
    evaluation: evaluationOf(stored),
  };
};

const ofTrialRow = trialRecordSchema.omit({ evaluation: true });
