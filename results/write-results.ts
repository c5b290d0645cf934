import type { Kysely, Transaction } from 'kysely';
import type { NodeRecord, SweepRecord } from '../contracts/sweep-record.js';
import type { TrialRecord } from '../contracts/trial-record.js';
import type { ResultsSchema } from './database-schema.js';
import { nodeRow, sweepRows } from './sweep-rows.js';
import { trialRows } from './trial-rows.js';

/** SQLite takes 32,766 parameters a statement (SQLITE_MAX_VARIABLE_NUMBER); our widest table has 19 columns. */
const ROWS_A_STATEMENT = 1000;

const insert = async <Table extends keyof ResultsSchema>(
  transaction: Transaction<ResultsSchema>,
  table: Table,
  rows: readonly ResultsSchema[Table][],
): Promise<void> => {
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    const chunk = rows.slice(start, start + ROWS_A_STATEMENT);
    await transaction.insertInto<keyof ResultsSchema>(table).values(chunk).execute();
  }
};

/** Saves a sweep and its nodes in one transaction; its trials stay. */
export const writeSweep = (database: Kysely<ResultsSchema>, sweep: SweepRecord): Promise<void> =>
  database.transaction().execute(async (transaction) => {
    const rows = sweepRows(sweep);
    await transaction.deleteFrom('sweeps').where('sweepId', '=', sweep.sweepId).execute();
    await insert(transaction, 'sweeps', [rows.sweep]);
    await insert(transaction, 'sweepNodes', rows.nodes);
  });

/** Adds a node to a saved sweep, in place of an earlier one at the same position. */
export const writeNode = (
  database: Kysely<ResultsSchema>,
  sweepId: string,
  position: number,
  node: NodeRecord,
): Promise<void> =>
  database.transaction().execute(async (transaction) => {
    await transaction
      .deleteFrom('sweepNodes')
      .where('sweepId', '=', sweepId)
      .where('position', '=', position)
      .execute();
    await insert(transaction, 'sweepNodes', [nodeRow(sweepId, position, node)]);
  });

/** Saves how a sweep ended. */
export const writeEnd = async (
  database: Kysely<ResultsSchema>,
  sweepId: string,
  { status, finishedAt }: Pick<SweepRecord, 'status' | 'finishedAt'>,
): Promise<void> => {
  await database.updateTable('sweeps').set({ status, finishedAt }).where('sweepId', '=', sweepId).execute();
};

/** Saves a trial with all it measured in one transaction, in place of an earlier one with the same id. */
export const writeTrial = (database: Kysely<ResultsSchema>, trial: TrialRecord): Promise<void> =>
  database.transaction().execute(async (transaction) => {
    const rows = trialRows(trial);
    await transaction.deleteFrom('trials').where('trialId', '=', trial.trialId).execute();
    await insert(transaction, 'trials', rows.trials);
    await insert(transaction, 'stages', rows.stages);
    await insert(transaction, 'measurements', rows.measurements);
    await insert(transaction, 'latencySamples', rows.latencySamples);
    await insert(transaction, 'throughput', rows.throughput);
    await insert(transaction, 'usageSamples', rows.usageSamples);
  });
