import { evaluationDocumentSchema } from '../contracts/evaluation-record.js';
import type { TrialRecord } from '../contracts/trial-record.js';
import type { MeasurementRow, StageRow, TrialRow } from './database-schema.js';
import { failureColumns } from './failure-columns.js';
import { measurementsOf } from './measurements.js';
import { type SampleRows, sampleRows } from './sample-rows.js';

/** The rows of every table that one trial fills. */
export interface TrialRows extends SampleRows {
  readonly trial: TrialRow;
  readonly stages: readonly StageRow[];
  readonly measurements: readonly MeasurementRow[];
}

/** Takes a trial apart into rows. */
export const trialRows = ({
  stages,
  failure,
  tensorrtRtxProof,
  settings,
  evaluation,
  night,
  build,
  ...trial
}: TrialRecord): TrialRows => {
  const { trialId } = trial;
  return {
    trial: {
      ...trial,
      night: night ?? null,
      build: build ?? null,
      ...failureColumns(failure),
      tensorrtRtxVerdict: tensorrtRtxProof?.verdict ?? null,
      tensorrtRtxReason: tensorrtRtxProof?.reason ?? null,
      settings: settings === null ? null : JSON.stringify(settings),
      evaluation: evaluation === null ? null : JSON.stringify(evaluationDocumentSchema.parse(evaluation)),
    },
    stages: stages.map(({ key, tools, facts, warnings, ...stage }, position) => ({
      trialId,
      position,
      ...stage,
      stageKey: key,
      tools: JSON.stringify(tools),
      facts: JSON.stringify(facts),
      warnings: JSON.stringify(warnings),
    })),
    measurements:
      evaluation === null ? [] : measurementsOf(evaluation).map((measurement) => ({ trialId, ...measurement })),
    ...sampleRows(trialId, evaluation ?? { latencyMs: [], computeMs: null, throughput: [] }),
  };
};
