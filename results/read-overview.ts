import { existsSync } from 'node:fs';
import type { PostgresPlace, ResultsPlace } from '../contracts/results-place.js';
import type { StoredNight } from '../contracts/stored-night.js';
import type { SweepRecord } from '../contracts/sweep-record.js';
import type { TrialRecord } from '../contracts/trial-record.js';
import { openPostgres } from './open-postgres.js';
import { isBehind, openSqlite } from './open-sqlite.js';
import { postgresFailure } from './postgres-failure.js';
import { compareTrials } from './trial-order.js';

/** What a list of sweeps says of one. */
export type SweepOverview = Pick<SweepRecord, 'sweepId' | 'status' | 'startedAt'>;

/** What a list of trials says of one. */
export type TrialOverview = Pick<TrialRecord, 'trialId' | 'status'> & {
  readonly failure: { readonly code: string; readonly message: string } | null;
};

/** What a list of nights says of one. */
export type NightOverview = Pick<StoredNight, 'nightId' | 'status' | 'startedAt'>;

/** Lists of what a results database holds, without measurements. */
export interface ResultsOverview {
  /** All sweeps, newest first. */
  sweeps(): Promise<readonly SweepOverview[]>;
  /** Trials of a sweep in the order of recipe and calibration batch size; of every sweep when none is named. */
  trials(sweepId?: string): Promise<readonly TrialOverview[]>;
  /** All nights, newest first. */
  nights(): Promise<readonly NightOverview[]>;
}

/** Rows of a statement with at most one parameter, which stands in it as `?`. */
type Select = (statement: string, parameters: readonly string[]) => Promise<readonly unknown[]>;

interface Selectable {
  readonly select: Select;
  close(): Promise<void>;
}

const NOTHING: ResultsOverview = { sweeps: async () => [], trials: async () => [], nights: async () => [] };

/** Reads sweeps and trials' states by plain SQL: loading Kysely takes longer than all the rest. */
export const withOverview = async <Result>(
  place: ResultsPlace,
  work: (overview: ResultsOverview) => Promise<Result>,
): Promise<Result> => {
  if (place.kind === 'sqlite' && !existsSync(place.path)) return work(NOTHING);
  const { select, close } = await (place.kind === 'sqlite' ? selectableFile(place.path) : selectableServer(place));
  try {
    return await work({
      sweeps: () => readSweeps(select),
      trials: (sweepId) => readTrials(select, sweepId),
      nights: () => readNights(select),
    });
  } finally {
    await close();
  }
};

const selectableFile = async (path: string): Promise<Selectable> => {
  const sqlite = openSqlite(path);
  if (isBehind(sqlite)) await migrate({ kind: 'sqlite', path });
  return {
    select: async (statement, parameters) => sqlite.prepare(statement).all(...parameters),
    close: async () => void sqlite.close(),
  };
};

const selectableServer = async (place: PostgresPlace): Promise<Selectable> => {
  const { pool, isBehind: needsMigration } = await openPostgres(place);
  try {
    if (needsMigration) await migrate(place);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    select: async (statement, parameters) => {
      try {
        return (await pool.query<Record<string, unknown>>(statement.replace('?', '$1'), [...parameters])).rows;
      } catch (error) {
        throw postgresFailure(place, error);
      }
    },
    close: () => pool.end(),
  };
};

const migrate = async (place: ResultsPlace): Promise<void> => {
  const { openResultsDatabase } = await import('./results-database.js');
  await (await openResultsDatabase(place)).close();
};

const readSweeps = async (select: Select): Promise<readonly SweepOverview[]> =>
  (await select(
    `select sweep_id as "sweepId", status, started_at as "startedAt" from sweeps order by 3 desc, 1 desc`,
    [],
  )) as SweepOverview[];

const readNights = async (select: Select): Promise<readonly NightOverview[]> =>
  (await select(
    `select night_id as "nightId", status, started_at as "startedAt" from nights order by 3 desc, 1 desc`,
    [],
  )) as NightOverview[];

type TrialLine = Parameters<typeof compareTrials>[0] & {
  readonly status: TrialRecord['status'];
  readonly code: string | null;
  readonly message: string | null;
};

const readTrials = async (select: Select, sweepId: string | undefined): Promise<readonly TrialOverview[]> => {
  const lines = (await select(
    `select trial_id as "trialId", recipe, calibration, calibration_batch_size as "calibrationBatchSize",
            settings_digest as "settingsDigest", node_id as "nodeId", status, failure_code as code, failure_message as message
     from trials ${sweepId === undefined ? '' : 'where sweep_id = ?'}`,
    sweepId === undefined ? [] : [sweepId],
  )) as TrialLine[];
  return lines.toSorted(compareTrials).map(({ trialId, status, code, message }) => ({
    trialId,
    status,
    failure: code === null ? null : { code, message: message ?? '' },
  }));
};
