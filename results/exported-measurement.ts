import type { EvaluationView, MeasurementRow, SweepRow, TrialRow } from './database-schema.js';

type Nullable<Columns> = { readonly [Column in keyof Columns]: Columns[Column] | null };

/** A measurement with what it is a measurement of; one whose sweep was never saved lacks the sweep's names. */
export type ExportedMeasurement = MeasurementRow &
  Pick<
    TrialRow,
    | 'sweepId'
    | 'nodeId'
    | 'recipe'
    | 'calibration'
    | 'calibrationBatchSize'
    | 'calibrationImages'
    | 'settingsDigest'
    | 'settings'
    | 'startedAt'
    | 'finishedAt'
  > &
  Omit<EvaluationView, 'trialId'> &
  Nullable<Pick<SweepRow, 'modelName' | 'datasetName'> & { readonly sweepName: string }>;
