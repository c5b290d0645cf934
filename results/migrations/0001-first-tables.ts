import { sql, type Kysely, type Migration } from 'kysely';

const TABLES = [
  sql`create table sweeps (
    sweep_id text primary key,
    name text not null,
    model_name text not null,
    dataset_name text not null,
    classes integer not null,
    evaluation_images integer not null,
    split_sha256 text not null,
    spec text not null,
    started_at text not null,
    finished_at text,
    status text not null
  )`,
  sql`create table sweep_nodes (
    sweep_id text not null references sweeps on delete cascade,
    position integer not null,
    node_id text not null,
    fingerprint text not null,
    tools text not null,
    primary key (sweep_id, position)
  ) without rowid`,
  sql`create table trials (
    trial_id text primary key,
    sweep_id text not null,
    recipe text not null,
    calibration text,
    calibration_batch_size integer,
    calibration_images integer,
    node_id text not null,
    status text not null,
    failure_code text,
    failure_message text,
    failure_advice text,
    failure_log_file text,
    tensorrt_rtx_verdict text,
    tensorrt_rtx_reason text,
    started_at text not null,
    finished_at text not null
  )`,
  sql`create index trials_of_sweep on trials (sweep_id)`,
  sql`create table stages (
    trial_id text not null references trials on delete cascade,
    position integer not null,
    stage text not null,
    stage_key text not null,
    kind text not null,
    seconds real not null,
    tools text not null,
    facts text not null,
    primary key (trial_id, position)
  ) without rowid`,
  sql`create table evaluations (
    trial_id text primary key references trials on delete cascade,
    images integer not null,
    top1_hits integer not null,
    top5_hits integer not null,
    split_sha256 text not null,
    accuracy_mode text not null,
    speed_mode text not null,
    strayed_images integer,
    strayed_disagreeing integer,
    strayed_top1_hits integer,
    warm_up_runs integer not null,
    throughput_end text not null,
    usage_source text not null,
    usage_interval_ms real not null,
    threads integer not null,
    load_average_before real not null,
    load_average_after real not null,
    clock_mhz_before real,
    clock_mhz_after real,
    temperature_c_before real,
    temperature_c_after real,
    engine_bytes integer
  )`,
  sql`create table measurements (
    trial_id text not null references trials on delete cascade,
    metric text not null,
    batch_size integer,
    value real not null,
    unit text not null,
    lower real,
    upper real,
    samples integer not null,
    method text not null
  )`,
  sql`create index measurements_of_trial on measurements (trial_id, metric, batch_size)`,
  sql`create table predictions (
    trial_id text primary key references trials on delete cascade,
    top1_correct blob not null
  )`,
  sql`create table latency_samples (
    trial_id text not null references trials on delete cascade,
    position integer not null,
    latency_ms real not null,
    primary key (trial_id, position)
  ) without rowid`,
  sql`create table throughput (
    trial_id text not null references trials on delete cascade,
    position integer not null,
    batch_size integer not null,
    images integer not null,
    seconds real not null,
    runs integer not null,
    primary key (trial_id, position)
  ) without rowid`,
  sql`create table usage_samples (
    trial_id text not null references trials on delete cascade,
    throughput_position integer not null,
    position integer not null,
    at_ms real not null,
    percent real not null,
    primary key (trial_id, throughput_position, position)
  ) without rowid`,
];

/** Sweeps, trials and everything an evaluation measured. */
export const firstTables: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of TABLES) await statement.execute(database);
  },
};
