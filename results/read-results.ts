import type { Kysely } from 'kysely';
import type { SweepRecord, TrialRecord } from '../contracts/results.js';
import type { ResultsSchema, TrialRow } from './database-schema.js';
import { sweepRecord } from './sweep-record.js';
import { compareTrials } from './trial-order.js';
import { trialRecord } from './trial-record.js';

/** Reads sweeps, newest first; only the named one when an id is given. */
export const readSweeps = async (
  database: Kysely<ResultsSchema>,
  sweepId?: string,
): Promise<readonly SweepRecord[]> => {
  const rows = await database
    .selectFrom('sweeps')
    .selectAll()
    .$if(sweepId !== undefined, (query) => query.where('sweep_id', '=', sweepId ?? ''))
    .orderBy('started_at', 'desc')
    .orderBy('sweep_id', 'desc')
    .execute();
  const nodes = await database.selectFrom('sweep_nodes').selectAll().orderBy('position').execute();
  return rows.map((row) =>
    sweepRecord(
      row,
      nodes.filter((node) => node.sweep_id === row.sweep_id),
    ),
  );
};

const readTrial = async (database: Kysely<ResultsSchema>, trial: TrialRow): Promise<TrialRecord> => {
  const { trial_id } = trial;
  return trialRecord({
    trial,
    stages: await database
      .selectFrom('stages')
      .selectAll()
      .where('trial_id', '=', trial_id)
      .orderBy('position')
      .execute(),
    evaluations: await database.selectFrom('evaluations').selectAll().where('trial_id', '=', trial_id).execute(),
    predictions: await database.selectFrom('predictions').selectAll().where('trial_id', '=', trial_id).execute(),
    latency_samples: await database
      .selectFrom('latency_samples')
      .selectAll()
      .where('trial_id', '=', trial_id)
      .orderBy('position')
      .execute(),
    throughput: await database
      .selectFrom('throughput')
      .selectAll()
      .where('trial_id', '=', trial_id)
      .orderBy('position')
      .execute(),
    usage_samples: await database
      .selectFrom('usage_samples')
      .selectAll()
      .where('trial_id', '=', trial_id)
      .orderBy('throughput_position')
      .orderBy('position')
      .execute(),
  });
};

/** Reads the trials of a sweep as they were saved, in the order of recipe and calibration batch size. */
export const readTrials = async (database: Kysely<ResultsSchema>, sweepId: string): Promise<readonly TrialRecord[]> => {
  const rows = await database.selectFrom('trials').selectAll().where('sweep_id', '=', sweepId).execute();
  const trials: TrialRecord[] = [];
  for (const row of rows) trials.push(await readTrial(database, row));
  return trials.toSorted(compareTrials);
};
