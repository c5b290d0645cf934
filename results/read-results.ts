import type { Kysely } from 'kysely';
import type { TrialEnd } from '../contracts/retry.js';
import type { SweepRecord } from '../contracts/sweep-record.js';
import type { TrialRecord } from '../contracts/trial-record.js';
import type { ResultsSchema, TrialRow } from './database-schema.js';
import { sweepOfRows } from './sweep-rows.js';
import { trialOfRows } from './trial-of-rows.js';
import { compareTrials } from './trial-order.js';

/** Reads sweeps, newest first; only the named one when an id is given. */
export const readSweeps = async (
  database: Kysely<ResultsSchema>,
  sweepId?: string,
): Promise<readonly SweepRecord[]> => {
  const rows = await database
    .selectFrom('sweeps')
    .selectAll()
    .$if(sweepId !== undefined, (query) => query.where('sweepId', '=', sweepId ?? ''))
    .orderBy('startedAt', 'desc')
    .orderBy('sweepId', 'desc')
    .execute();
  const nodes = await database.selectFrom('sweepNodes').selectAll().orderBy('position').execute();
  return rows.map((row) =>
    sweepOfRows(
      row,
      nodes.filter((node) => node.sweepId === row.sweepId),
    ),
  );
};

const readTrial = async (database: Kysely<ResultsSchema>, trial: TrialRow): Promise<TrialRecord> => {
  const { trialId } = trial;
  const rowsOf = <Table extends 'stages' | 'latencySamples' | 'throughput' | 'usageSamples'>(table: Table) =>
    database
      .selectFrom<'stages' | 'latencySamples' | 'throughput' | 'usageSamples'>(table)
      .selectAll()
      .where('trialId', '=', trialId)
      .orderBy('position')
      .execute() as Promise<ResultsSchema[Table][]>;
  return trialOfRows({
    trial,
    stages: await rowsOf('stages'),
    latencySamples: await rowsOf('latencySamples'),
    throughput: await rowsOf('throughput'),
    usageSamples: await rowsOf('usageSamples'),
  });
};

/** Reads how the trials of a sweep ended, of one node where one is named, in the order of their ids. */
export const readTrialEnds = async (
  database: Kysely<ResultsSchema>,
  sweepId: string,
  nodeId?: string,
): Promise<readonly TrialEnd[]> =>
  database
    .selectFrom('trials')
    .select(['trialId', 'nodeId', 'status', 'failureCode as code'])
    .where('sweepId', '=', sweepId)
    .$if(nodeId !== undefined, (query) => query.where('nodeId', '=', nodeId ?? ''))
    .orderBy('trialId')
    .execute();

/** Reads the trials of a sweep as they were saved, in the order of recipe and calibration batch size. */
export const readTrials = async (database: Kysely<ResultsSchema>, sweepId: string): Promise<readonly TrialRecord[]> => {
  const rows = await database.selectFrom('trials').selectAll().where('sweepId', '=', sweepId).execute();
  const trials: TrialRecord[] = [];
  for (const row of rows) trials.push(await readTrial(database, row));
  return trials.toSorted(compareTrials);
};

/** Reads a trial as it was saved; undefined where there is none of this id. */
export const readTrialOfId = async (
  database: Kysely<ResultsSchema>,
  trialId: string,
): Promise<TrialRecord | undefined> => {
  const row = await database.selectFrom('trials').selectAll().where('trialId', '=', trialId).executeTakeFirst();
  return row && readTrial(database, row);
};
