import type { Kysely, Transaction } from 'kysely';
import type { NodeRecord, SweepRecord } from '../contracts/sweep-record.js';
import type { TrialRecord } from '../contracts/trial-record.js';
import type { ResultsSchema } from './database-schema.js';
import { storableText } from './storable-text.js';
import { nodeRow, sweepRows } from './sweep-rows.js';
import { trialRows } from './trial-rows.js';

/**
 * SQLite takes 32,766 parameters a statement (SQLITE_MAX_VARIABLE_NUMBER), PostgreSQL 65,535; our widest table has 19 columns.
 */
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

/** Saves a sweep and its nodes in one transaction; its trials stay, and its earlier nodes where `keepsNodes` says so. */
export const writeSweep = (database: Kysely<ResultsSchema>, sweep: SweepRecord, keepsNodes: boolean): Promise<void> =>
  database.transaction().execute(async (transaction) => {
    const rows = sweepRows(storableText(sweep));
    await transaction
      .insertInto('sweeps')
      .values(rows.sweep)
      .onConflict((conflict) => conflict.column('sweepId').doUpdateSet(rows.sweep))
      .execute();
    if (keepsNodes) return;
    await transaction.deleteFrom('sweepNodes').where('sweepId', '=', rows.sweep.sweepId).execute();
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
    await insert(transaction, 'sweepNodes', [nodeRow(sweepId, position, storableText(node))]);
  });

/** Saves how a sweep ended. */
export const writeEnd = async (
  database: Kysely<ResultsSchema>,
  sweepId: string,
  { status, finishedAt }: Pick<SweepRecord, 'status' | 'finishedAt'>,
): Promise<void> => {
  await database.updateTable('sweeps').set({ status, finishedAt }).where('sweepId', '=', sweepId).execute();
};

const OF_TRIAL = ['stages', 'measurements', 'latencySamples', 'throughput', 'usageSamples'] as const;

/**
 * Saves a trial with all it measured in one transaction, in place of an earlier one with the same id. The row of the trial comes
 * first: PostgreSQL lets another transaction that saves the same trial wait at it.
 */
export const writeTrial = (database: Kysely<ResultsSchema>, trial: TrialRecord): Promise<void> =>
  database.transaction().execute(async (transaction) => {
    const { trial: row, ...rows } = trialRows(storableText(trial));
    await transaction
      .insertInto('trials')
      .values(row)
      .onConflict((conflict) => conflict.column('trialId').doUpdateSet(row))
      .execute();
    for (const table of OF_TRIAL) {
      await transaction.deleteFrom<(typeof OF_TRIAL)[number]>(table).where('trialId', '=', row.trialId).execute();
    }
    await insert(transaction, 'stages', rows.stages);
    await insert(transaction, 'measurements', rows.measurements);
    await insert(transaction, 'latencySamples', rows.latencySamples);
    await insert(transaction, 'throughput', rows.throughput);
    await insert(transaction, 'usageSamples', rows.usageSamples);
  });

/** Removes trials with all they measured, in one transaction. */
export const removeTrials = (database: Kysely<ResultsSchema>, trialIds: readonly string[]): Promise<void> =>
  database.transaction().execute(async (transaction) => {
    for (const trialId of trialIds) {
      for (const table of OF_TRIAL) {
        await transaction.deleteFrom<(typeof OF_TRIAL)[number]>(table).where('trialId', '=', trialId).execute();
      }
      await transaction.deleteFrom('trials').where('trialId', '=', trialId).execute();
    }
  });
