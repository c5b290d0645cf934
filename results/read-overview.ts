import { existsSync } from 'node:fs';
import type Database from 'libsql';
import type { SweepRecord } from '../contracts/sweep-record.js';
import type { TrialRecord } from '../contracts/trial-record.js';
import { isBehind, openSqlite } from './open-sqlite.js';
import { compareTrials } from './trial-order.js';

/** What a list of sweeps says of one. */
export type SweepOverview = Pick<SweepRecord, 'sweepId' | 'status' | 'startedAt'>;

/** What a list of trials says of one. */
export type TrialOverview = Pick<TrialRecord, 'trialId' | 'status'> & {
  readonly failure: { readonly code: string; readonly message: string } | null;
};

/** Lists of what a results database holds, without measurements. */
export interface ResultsOverview {
  /** All sweeps, newest first. */
  readonly sweeps: readonly SweepOverview[];
  /** Trials of a sweep in the order of recipe and calibration batch size; of every sweep when none is named. */
  trials(sweepId?: string): readonly TrialOverview[];
}

const NOTHING: ResultsOverview = { sweeps: [], trials: () => [] };

/** Reads sweeps and trials' states by plain SQL: loading Kysely takes longer than all the rest. */
export const withOverview = async <Result>(
  path: string,
  work: (overview: ResultsOverview) => Result,
): Promise<Result> => {
  if (!existsSync(path)) return work(NOTHING);
  const sqlite = openSqlite(path);
  try {
    if (isBehind(sqlite)) await migrate(path);
    return work({ sweeps: readSweeps(sqlite), trials: (sweepId) => readTrials(sqlite, sweepId) });
  } finally {
    sqlite.close();
  }
};

const migrate = async (path: string): Promise<void> => {
  const { openResultsDatabase } = await import('./results-database.js');
  const results = openResultsDatabase(path);
  await results.sweeps();
  results.close();
};

const readSweeps = (sqlite: Database.Database): readonly SweepOverview[] =>
  sqlite
    .prepare('select sweep_id as sweepId, status, started_at as startedAt from sweeps order by 3 desc, 1 desc')
    .all() as SweepOverview[];

type TrialLine = Parameters<typeof compareTrials>[0] & {
  readonly status: TrialRecord['status'];
  readonly code: string | null;
  readonly message: string | null;
};

const readTrials = (sqlite: Database.Database, sweepId: string | undefined): readonly TrialOverview[] => {
  const lines = sqlite
    .prepare(
      `select trial_id as trialId, recipe, calibration, calibration_batch_size as calibrationBatchSize,
              settings_digest as settingsDigest, node_id as nodeId, status, failure_code as code, failure_message as message
       from trials where ? is null or sweep_id = ?`,
    )
    .all(sweepId ?? null, sweepId ?? null) as TrialLine[];
  return lines.toSorted(compareTrials).map(({ trialId, status, code, message }) => ({
    trialId,
    status,
    failure: code === null ? null : { code, message: message ?? '' },
  }));
};
