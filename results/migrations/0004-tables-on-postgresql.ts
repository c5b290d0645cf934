import { sql, type Kysely, type Migration } from 'kysely';
import { COLUMN_TYPES } from './column-types.js';

const { text, integer, real } = COLUMN_TYPES.postgres;
const OF_TRIAL = `trial_id ${text} not null references trials on delete cascade`;

const TABLES = [
  `create table sweeps (
    sweep_id ${text} primary key,
    name ${text} not null,
    model_name ${text} not null,
    dataset_name ${text} not null,
    classes ${integer} not null,
    evaluation_images ${integer} not null,
    split_sha256 ${text} not null,
    spec ${text} not null,
    started_at ${text} not null,
    finished_at ${text},
    status ${text} not null,
    notes ${text} not null default '[]'
  )`,
  `create table sweep_nodes (
    sweep_id ${text} not null references sweeps on delete cascade,
    position ${integer} not null,
    node_id ${text} not null,
    fingerprint ${text} not null,
    tools ${text} not null,
    primary key (sweep_id, position)
  )`,
  `create table trials (
    trial_id ${text} primary key,
    sweep_id ${text} not null,
    recipe ${text} not null,
    calibration ${text},
    calibration_batch_size ${integer},
    calibration_images ${integer},
    node_id ${text} not null,
    status ${text} not null,
    failure_code ${text},
    failure_message ${text},
    failure_advice ${text},
    failure_log_file ${text},
    tensorrt_rtx_verdict ${text},
    tensorrt_rtx_reason ${text},
    started_at ${text} not null,
    finished_at ${text} not null,
    settings_digest ${text} not null default '',
    settings ${text},
    evaluation ${text}
  )`,
  `create index trials_of_sweep on trials (sweep_id)`,
  `create table stages (
    ${OF_TRIAL},
    position ${integer} not null,
    stage ${text} not null,
    stage_key ${text} not null,
    kind ${text} not null,
    seconds ${real} not null,
    tools ${text} not null,
    facts ${text} not null,
    program ${text},
    warnings ${text} not null default '[]',
    primary key (trial_id, position)
  )`,
  `create table measurements (
    ${OF_TRIAL},
    metric ${text} not null,
    batch_size ${integer},
    value ${real} not null,
    unit ${text} not null,
    lower ${real},
    upper ${real},
    samples ${integer} not null,
    method ${text} not null
  )`,
  `create index measurements_of_trial on measurements (trial_id, metric, batch_size)`,
  `create table latency_samples (
    ${OF_TRIAL},
    position ${integer} not null,
    latency_ms ${real} not null,
    compute_ms ${real},
    primary key (trial_id, position)
  )`,
  `create table throughput (
    ${OF_TRIAL},
    position ${integer} not null,
    batch_size ${integer} not null,
    images ${integer} not null,
    seconds ${real} not null,
    runs ${integer} not null,
    primary key (trial_id, position)
  )`,
  `create table usage_samples (
    ${OF_TRIAL},
    throughput_position ${integer} not null,
    position ${integer} not null,
    at_ms ${real} not null,
    percent ${real} not null,
    clock_mhz ${real},
    memory_mib ${real},
    power_w ${real},
    temperature_c ${real},
    primary key (trial_id, throughput_position, position)
  )`,
];

/** SQLite's views of the same names; `->>` takes no text here, and gives nothing else. */
const VIEWS = [
  `create view evaluations as select
    trial_id,
    document ->> 'task' as task,
    (document ->> 'images')::bigint as images,
    document ->> 'splitSha256' as split_sha256,
    document ->> 'accuracyMode' as accuracy_mode,
    document ->> 'speedMode' as speed_mode,
    (document -> 'fused' ->> 'disagreement')::bigint as fused_disagreement,
    document ->> 'device' as device,
    document ->> 'speedSettings' as speed_settings,
    (document ->> 'warmUpRuns')::bigint as warm_up_runs,
    document ->> 'throughputEnd' as throughput_end,
    document ->> 'usageSource' as usage_source,
    (document ->> 'usageIntervalMs')::double precision as usage_interval_ms,
    (document ->> 'threads')::bigint as threads,
    document -> 'conditions' ->> 'before' as conditions_before,
    document -> 'conditions' ->> 'after' as conditions_after,
    (document ->> 'engineBytes')::bigint as engine_bytes
  from (select trial_id, evaluation::json as document from trials where evaluation is not null) as evaluated`,
  `create view predictions as select
    trial_id,
    metric ->> 'name' as metric,
    (metric ->> 'images')::bigint as images,
    (metric ->> 'hits')::bigint as hits,
    metric -> 'outcomes' ->> 'packed' as outcomes
  from trials, json_array_elements(evaluation::json -> 'metrics') as metric
  where metric -> 'outcomes' ->> 'kind' = 'bits'`,
];

/** Every table and view as the four migrations of SQLite leave them. */
export const tablesOnPostgresql: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of [...TABLES, ...VIEWS]) await sql.raw(statement).execute(database);
  },
};
