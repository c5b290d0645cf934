import { sql, type Kysely, type Migration } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Nights of fleets: what they expect, measure, say and what people accepted; and which night a trial is of. */
export const nights = ({ text, integer, real }: ColumnTypes): Migration => ({
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of statements({ text, integer, real })) await sql.raw(statement).execute(database);
  },
});

const statements = ({ text, integer, real }: ColumnTypes): readonly string[] => [
  `alter table trials add column night ${text}`,
  `alter table trials add column build ${integer}`,
  `create table nights (
    night_id ${text} primary key not null,
    fleet ${text} not null,
    status ${text} not null,
    started_at ${text} not null,
    finished_at ${text},
    deadline ${text} not null,
    version ${text} not null,
    plan ${text} not null,
    class_findings ${text} not null,
    suspicions ${text} not null
  )`,
  `create index nights_of_fleet on nights (fleet, started_at)`,
  `create table night_nodes (
    night_id ${text} not null,
    position ${integer} not null,
    node_id ${text} not null,
    node_class ${text} not null,
    board ${text} not null,
    power_state ${text} not null,
    refused ${text},
    status ${text},
    reason ${text},
    judged ${text},
    primary key (night_id, node_id)
  )`,
  `create table night_benchmarks (
    night_id ${text} not null,
    position ${integer} not null,
    name ${text} not null,
    sweep_id ${text} not null,
    sources ${text} not null,
    primary key (night_id, name)
  )`,
  `create table night_engines (
    night_id ${text} not null,
    node_id ${text} not null,
    benchmark ${text} not null,
    recipe ${text} not null,
    build ${integer} not null,
    trial_id ${text} not null,
    sweep_id ${text} not null,
    network ${text} not null,
    primary key (night_id, node_id, benchmark, recipe, build)
  )`,
  `create index night_engines_of_series on night_engines (node_id, benchmark, recipe)`,
  `create table night_comparisons (
    night_id ${text} not null,
    node_id ${text} not null,
    benchmark ${text} not null,
    recipe ${text} not null,
    session ${text} not null,
    reference_night_id ${text},
    look_back ${text},
    status ${text} not null,
    failure_code ${text},
    failure_message ${text},
    failure_advice ${text},
    failure_log_file ${text},
    started_at ${text} not null,
    finished_at ${text} not null,
    compared ${text},
    primary key (night_id, node_id, benchmark, recipe, session)
  )`,
  `create table night_verdicts (
    night_id ${text} not null,
    position ${integer} not null,
    node_id ${text} not null,
    benchmark ${text} not null,
    recipe ${text} not null,
    metric ${text} not null,
    subject ${text} not null,
    batch_size ${integer},
    verdict ${text} not null,
    value ${real},
    reference ${real},
    effect ${real},
    lower ${real},
    upper ${real},
    adjusted_p ${real},
    reason ${text} not null,
    judged ${text} not null,
    primary key (night_id, position)
  )`,
  `create index night_verdicts_of_series on night_verdicts (node_id, benchmark, recipe)`,
  `create table accepted_steps (
    fleet ${text} not null,
    night_id ${text} not null,
    node_id ${text},
    benchmark ${text},
    recipe ${text},
    reason ${text} not null,
    accepted_by ${text} not null,
    accepted_at ${text} not null
  )`,
];
