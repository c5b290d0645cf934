import type { Kysely } from 'kysely';
import type { SweepRecord, TrialRecord } from '../contracts/results.js';
import type { ResultsSchema } from './database-schema.js';
import { sweepRows } from './sweep-record.js';
import { trialRows } from './trial-rows.js';

/** SQLite takes 32,766 parameters a statement (SQLITE_MAX_VARIABLE_NUMBER); our widest table has 26 columns. */
const ROWS_A_STATEMENT = 1000;

const insertChunked = async <Row>(
  rows: readonly Row[],
  insert: (chunk: readonly Row[]) => Promise<unknown>,
): Promise<void> => {
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    await insert(rows.slice(start, start + ROWS_A_STATEMENT));
  }
};

/** Saves a sweep and its nodes in one transaction; its trials stay. */
export const writeSweep = (database: Kysely<ResultsSchema>, sweep: SweepRecord): Promise<void> =>
  database.transaction().execute(async (transaction) => {
    const rows = sweepRows(sweep);
    await transaction.deleteFrom('sweeps').where('sweep_id', '=', sweep.sweepId).execute();
    await transaction.insertInto('sweeps').values(rows.sweep).execute();
    await insertChunked(rows.nodes, (chunk) => transaction.insertInto('sweep_nodes').values(chunk).execute());
  });

/** Saves a trial with all it measured in one transaction, in place of an earlier one with the same id. */
export const writeTrial = (database: Kysely<ResultsSchema>, trial: TrialRecord): Promise<void> =>
  database.transaction().execute(async (transaction) => {
    const rows = trialRows(trial);
    await transaction.deleteFrom('trials').where('trial_id', '=', trial.trialId).execute();
    await insertChunked(rows.trials, (chunk) => transaction.insertInto('trials').values(chunk).execute());
    await insertChunked(rows.stages, (chunk) => transaction.insertInto('stages').values(chunk).execute());
    await insertChunked(rows.evaluations, (chunk) => transaction.insertInto('evaluations').values(chunk).execute());
    await insertChunked(rows.measurements, (chunk) => transaction.insertInto('measurements').values(chunk).execute());
    await insertChunked(rows.predictions, (chunk) => transaction.insertInto('predictions').values(chunk).execute());
    await insertChunked(rows.latency_samples, (chunk) =>
      transaction.insertInto('latency_samples').values(chunk).execute(),
    );
    await insertChunked(rows.throughput, (chunk) => transaction.insertInto('throughput').values(chunk).execute());
    await insertChunked(rows.usage_samples, (chunk) => transaction.insertInto('usage_samples').values(chunk).execute());
  });
