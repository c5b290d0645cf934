import type { Kysely } from 'kysely';
import type { NodeRecord, SweepRecord } from '../contracts/sweep-record.js';
import type { TrialRecord } from '../contracts/trial-record.js';
import type { ResultsSchema } from './database-schema.js';
import { insertRows } from './insert-rows.js';
import { storableText } from './storable-text.js';
import { nodeRow, sweepRows } from './sweep-rows.js';
import { trialRows } from './trial-rows.js';

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
    await insertRows(transaction, 'sweepNodes', rows.nodes);
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
    await insertRows(transaction, 'sweepNodes', [nodeRow(sweepId, position, storableText(node))]);
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
    await insertRows(transaction, 'stages', rows.stages);
    await insertRows(transaction, 'measurements', rows.measurements);
    await insertRows(transaction, 'latencySamples', rows.latencySamples);
    await insertRows(transaction, 'throughput', rows.throughput);
    await insertRows(transaction, 'usageSamples', rows.usageSamples);
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
