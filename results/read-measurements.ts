import type { Kysely } from 'kysely';
import type { EvaluationView, ResultsSchema } from './database-schema.js';
import type { ExportedMeasurement } from './exported-measurement.js';

const TRIALS_AT_A_TIME = 50;

const measurementsOfTrials = (
  database: Kysely<ResultsSchema>,
  trialIds: readonly string[],
): Promise<readonly ExportedMeasurement[]> =>
  database
    .withTables<{ evaluations: EvaluationView }>()
    .selectFrom('measurements')
    .innerJoin('trials', 'trials.trialId', 'measurements.trialId')
    .innerJoin('evaluations', 'evaluations.trialId', 'measurements.trialId')
    .leftJoin('sweeps', 'sweeps.sweepId', 'trials.sweepId')
    .selectAll('measurements')
    .select([
      'trials.sweepId',
      'trials.nodeId',
      'trials.recipe',
      'trials.calibration',
      'trials.calibrationBatchSize',
      'trials.calibrationImages',
      'trials.settingsDigest',
      'trials.settings',
      'trials.startedAt',
      'trials.finishedAt',
      'evaluations.splitSha256',
      'evaluations.accuracyMode',
      'evaluations.speedMode',
      'evaluations.device',
      'evaluations.threads',
      'sweeps.name as sweepName',
      'sweeps.modelName',
      'sweeps.datasetName',
    ])
    .where('measurements.trialId', 'in', trialIds)
    .orderBy('trials.sweepId')
    .orderBy('measurements.trialId')
    .orderBy('metric')
    // Left to themselves, PostgreSQL puts them last and SQLite first.
    .orderBy('batchSize', (order) => order.asc().nullsFirst())
    .execute();

/** Every measurement, or those of one sweep, by the ids of sweep and trial; each trial as it is at the moment it is read. */
export async function* readMeasurements(
  database: Kysely<ResultsSchema>,
  sweepId?: string,
): AsyncGenerator<ExportedMeasurement, void> {
  const trials = await database
    .selectFrom('trials')
    .select('trialId')
    .$if(sweepId !== undefined, (query) => query.where('sweepId', '=', sweepId ?? ''))
    .orderBy('sweepId')
    .orderBy('trialId')
    .execute();
  const trialIds = trials.map(({ trialId }) => trialId);
  for (let start = 0; start < trialIds.length; start += TRIALS_AT_A_TIME) {
    yield* await measurementsOfTrials(database, trialIds.slice(start, start + TRIALS_AT_A_TIME));
  }
}
