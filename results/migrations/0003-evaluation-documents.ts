import { createHash } from 'node:crypto';
import { sql, type Kysely, type Migration } from 'kysely';
import { stageRecordOfThisVersion } from '../../contracts/earlier-stage-record.js';

const COLUMNS = [
  sql`alter table trials add column settings_digest text not null default ''`,
  sql`alter table trials add column settings text`,
  sql`alter table trials add column evaluation text`,
  sql`alter table stages add column program text`,
  sql`alter table stages add column warnings text not null default '[]'`,
];

/** Until now there were no tables for other tasks' metrics; queries go on with views of the same names. */
const VIEWS = [
  sql`drop table evaluations`,
  sql`drop table predictions`,
  sql`create view evaluations as select
    trial_id,
    evaluation ->> 'task' as task,
    evaluation ->> 'images' as images,
    evaluation ->> 'splitSha256' as split_sha256,
    evaluation ->> 'accuracyMode' as accuracy_mode,
    evaluation ->> 'speedMode' as speed_mode,
    evaluation -> 'fused' ->> 'disagreement' as fused_disagreement,
    evaluation ->> 'device' as device,
    evaluation ->> 'speedSettings' as speed_settings,
    evaluation ->> 'warmUpRuns' as warm_up_runs,
    evaluation ->> 'throughputEnd' as throughput_end,
    evaluation ->> 'usageSource' as usage_source,
    evaluation ->> 'usageIntervalMs' as usage_interval_ms,
    evaluation ->> 'threads' as threads,
    evaluation -> 'conditions' ->> 'before' as conditions_before,
    evaluation -> 'conditions' ->> 'after' as conditions_after,
    evaluation ->> 'engineBytes' as engine_bytes
  from trials where evaluation is not null`,
  sql`create view predictions as select
    trial_id,
    metric.value ->> 'name' as metric,
    metric.value ->> 'images' as images,
    metric.value ->> 'hits' as hits,
    metric.value -> 'outcomes' ->> 'packed' as outcomes
  from trials, json_each(evaluation, '$.metrics') as metric
  where metric.value -> 'outcomes' ->> 'kind' = 'bits'`,
];

interface EvaluationRow {
  readonly trial_id: string;
  readonly top1_correct: Buffer | ArrayBuffer | null;
  readonly [column: string]: unknown;
}

interface StageRow {
  readonly trial_id: string;
  readonly position: number;
  readonly kind: string;
  readonly facts: string;
}

const base64 = (bytes: Buffer | ArrayBuffer): string =>
  (bytes instanceof ArrayBuffer ? Buffer.from(bytes) : bytes).toString('base64');

const topMetric = (name: string, row: EvaluationRow, hits: unknown, packed: string | null): object => ({
  name,
  unit: 'percent',
  better: 'higher',
  value: (100 * Number(hits)) / Number(row['images']),
  images: row['images'],
  hits,
  outcomes: packed === null ? null : { kind: 'bits', packed },
  isPrimary: name === 'top1',
});

const conditionOf = (row: EvaluationRow, when: 'before' | 'after'): object => ({
  loadAverage: row[`load_average_${when}`],
  clockMHz: row[`clock_mhz_${when}`],
  temperatureC: row[`temperature_c_${when}`],
  ...(row[`gpu_${when}`] === null ? {} : { gpu: JSON.parse(String(row[`gpu_${when}`])) as unknown }),
});

const documentOf = (row: EvaluationRow): object => ({
  task: 'classification',
  splitSha256: row['split_sha256'],
  metrics: [
    topMetric('top1', row, row['top1_hits'], row.top1_correct === null ? null : base64(row.top1_correct)),
    topMetric('top5', row, row['top5_hits'], null),
  ],
  fused:
    row['strayed_images'] === null
      ? null
      : {
          metrics: [topMetric('top1', row, row['strayed_top1_hits'], null)],
          disagreement: row['strayed_disagreeing'],
        },
  accuracyMode: row['accuracy_mode'],
  speedMode: row['speed_mode'],
  device: row['device'],
  speedSettings: JSON.parse(String(row['speed_settings'])) as unknown,
  images: row['images'],
  warmUpRuns: row['warm_up_runs'],
  throughputEnd: row['throughput_end'],
  usageSource: row['usage_source'],
  usageIntervalMs: row['usage_interval_ms'],
  threads: row['threads'],
  conditions: { before: conditionOf(row, 'before'), after: conditionOf(row, 'after') },
  engineBytes: row['engine_bytes'],
});

const moveEvaluations = async (database: Kysely<unknown>): Promise<void> => {
  const { rows } = await sql<EvaluationRow>`select evaluations.*, predictions.top1_correct
    from evaluations left join predictions on predictions.trial_id = evaluations.trial_id`.execute(database);
  for (const row of rows) {
    const evaluation = JSON.stringify(documentOf(row));
    await sql`update trials set evaluation = ${evaluation} where trial_id = ${row.trial_id}`.execute(database);
  }
};

/** Trials of one recipe with the same words for their settings were not told apart. */
const nameSettings = async (database: Kysely<unknown>): Promise<void> => {
  const { rows } = await sql<{ trial_id: string; recipe: string; calibration: string | null }>`
    select trial_id, recipe, calibration from trials`.execute(database);
  for (const { trial_id, recipe, calibration } of rows) {
    const digest = createHash('sha256')
      .update(JSON.stringify([recipe, calibration]))
      .digest('hex');
    await sql`update trials set settings_digest = ${digest} where trial_id = ${trial_id}`.execute(database);
  }
};

const splitFacts = async (database: Kysely<unknown>): Promise<void> => {
  const { rows } = await sql<StageRow>`select trial_id, position, kind, facts from stages`.execute(database);
  for (const { trial_id, position, kind, facts } of rows) {
    const stage = stageRecordOfThisVersion({ kind, facts: JSON.parse(facts) as unknown }) as {
      readonly [field in 'program' | 'kind']: string | null;
    } & { readonly [field in 'facts' | 'warnings']: unknown };
    await sql`update stages set program = ${stage.program}, kind = ${stage.kind},
      facts = ${JSON.stringify(stage.facts)}, warnings = ${JSON.stringify(stage.warnings)}
      where trial_id = ${trial_id} and position = ${position}`.execute(database);
  }
};

/** A trial's evaluation becomes one document, its metrics data; a stage's program and warnings get columns of their own. */
export const evaluationDocuments: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of COLUMNS) await statement.execute(database);
    await moveEvaluations(database);
    await nameSettings(database);
    await splitFacts(database);
    for (const statement of VIEWS) await statement.execute(database);
  },
};
