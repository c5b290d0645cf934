import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { NightPlan } from '../contracts/night-plan.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { SweepPlan } from '../contracts/sweep.js';
import { USUAL_CONDITIONS, USUAL_SECONDS, USUAL_WARM_UP_SECONDS } from './comparison.js';
import { absolutePath } from './file-path.js';
import { type FleetFile, fleetSchema, fleetSchemaWith } from './fleet-schema.js';
import { readSweep, sweepPlan } from './load-sweep.js';
import type { ScheduleOfFile } from './schedule-schema.js';
import type { SweepFile } from './sweep-schema.js';
import { readYamlFile } from './yaml-file.js';

const ID_DIGITS = 8;
// With fleet and time of the night it is in the id of a sweep, and that in the names of files.
const LONGEST_BENCHMARK_NAME = 100;

/** What a fleet file says. */
export interface Fleet {
  readonly plan: NightPlan;
  /** Undefined where nights begin by hand alone. */
  readonly schedule: ScheduleOfFile | undefined;
}

/**
 * Reads a fleet file. `mayHaveOwnStore`: whether its boards are all of this machine. Fails with `ConfigNotFound`, or with
 * `ConfigInvalid` and the line of every problem, also of the sweep files that it names.
 */
export const loadFleet = (file: string, mayHaveOwnStore: boolean): Fleet => {
  const fleet = readYamlFile(file, fleetSchema);
  const benchmarks = fleet.benchmarks.map((benchmark, position) => benchmarkPlan({ file, fleet, benchmark, position }));
  requireOwnNames(file, benchmarks);
  const { name, nodes, metrics, builds, engines, deadlineMinutes, reference, quarantine, webhook = null } = fleet;
  return {
    plan: {
      fleet: name,
      nodes: 'tags' in nodes ? { tags: nodes.tags } : { ids: nodes },
      mayHaveOwnStore,
      benchmarks,
      margins: metrics,
      builds,
      engines,
      deadlineMinutes,
      reference,
      quarantineAfterNights: quarantine === 'none' ? null : quarantine.afterNights,
      webhook,
    },
    schedule: fleet.schedule,
  };
};

interface BenchmarkOfFile {
  readonly file: string;
  readonly fleet: FleetFile;
  readonly benchmark: FleetFile['benchmarks'][number];
  readonly position: number;
}

const benchmarkPlan = ({ file, fleet, benchmark, position }: BenchmarkOfFile): SweepPlan => {
  const source =
    'sweep' in benchmark
      ? fromFile(absolutePath(dirname(resolve(file)), benchmark.sweep))
      : { file, sweep: withPreset(file, benchmark, position) };
  const { nodes: _, absentAfterMinutes: __, ...sweep } = source.sweep;
  const { sweepId: ___, ...plan } = sweepPlan({
    file: source.file,
    sweep: { ...sweep, controls: [], comparison: byTurns(sweep.comparison, fleet.blocks) },
    nodeId: '',
    via: null,
  });
  const { comparison } = plan;
  const ofNights = {
    ...plan,
    ...(comparison === undefined ? {} : { comparison: { ...comparison, where: 'everywhere' as const } }),
    nodes: [],
    absentAfterMinutes: fleet.absentAfterMinutes,
  };
  const digest = createHash('sha256')
    .update(JSON.stringify([fleet.name, ofNights]))
    .digest('hex')
    .slice(0, ID_DIGITS);
  return { sweepId: `${plan.name}-${digest}`, ...ofNights };
};

const fromFile = (file: string) => ({ file, sweep: readSweep(file) });

type InlineBenchmark = Exclude<FleetFile['benchmarks'][number], { sweep: string }>;

/** The file is read once more with the defaults of the preset that a benchmark names. */
const withPreset = (file: string, benchmark: InlineBenchmark, position: number): SweepFile => {
  if (benchmark.preset === 'recommended') return { ...benchmark, controls: [] };
  const found = readYamlFile(file, fleetSchemaWith(benchmark.preset)).benchmarks[position];
  return { ...(found === undefined || 'sweep' in found ? benchmark : found), controls: [] };
};

/** Nights always compare by turns. */
const byTurns = (asked: SweepFile['comparison'], blocks: number): NonNullable<SweepFile['comparison']> => {
  const turns =
    asked === undefined || asked === 'none'
      ? { seconds: USUAL_SECONDS, warmUpSeconds: USUAL_WARM_UP_SECONDS, conditions: USUAL_CONDITIONS }
      : asked;
  return { ...turns, blocks };
};

const requireOwnNames = (file: string, benchmarks: readonly SweepPlan[]): void => {
  for (const [position, { name }] of benchmarks.entries()) {
    if (benchmarks.findIndex((other) => other.name === name) < position) {
      throw invalid(file, `two benchmarks are named ${name}: a night tells them by their names.`);
    }
    if (name.length > LONGEST_BENCHMARK_NAME) {
      throw invalid(file, `the benchmark ${name} has more than ${LONGEST_BENCHMARK_NAME} characters in its name.`);
    }
  }
};

const invalid = (file: string, message: string): QuantfleetFailure =>
  new QuantfleetFailure('ConfigInvalid', `${file}: ${message}`);
