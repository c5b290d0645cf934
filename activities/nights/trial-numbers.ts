import type { NightMetricName } from '../../contracts/night-metrics.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

const BYTES_A_MIB = 2 ** 20;
/** Runs of which the 99th percentile has an upper bound that holds with 95 %. */
const RUNS_OF_P99 = 299;

/** Metrics that are one number a build. */
export const NUMBER_METRICS = [
  'engine-size',
  'build-time',
  'memory',
  'energy',
  'latency.p99',
] as const satisfies readonly NightMetricName[];

/** A number of a trial; undefined where it was not measured. */
export const trialNumber = (trial: TrialRecord, metric: (typeof NUMBER_METRICS)[number]): number | undefined => {
  const { evaluation, stages } = trial;
  if (evaluation === null) return undefined;
  switch (metric) {
    case 'engine-size':
      return evaluation.engineBytes === null ? undefined : evaluation.engineBytes / BYTES_A_MIB;
    case 'build-time':
      return stages.find(({ stage, program }) => stage === 'build' && program !== 'build_rtx')?.seconds;
    case 'memory': {
      const used = evaluation.throughput.flatMap(({ usage }) => usage.flatMap(({ memoryMiB }) => memoryMiB ?? []));
      return used.length === 0 ? undefined : Math.max(...used);
    }
    case 'energy':
      return millijoulesAboveIdle(evaluation.energy);
    case 'latency.p99': {
      const { latencyMs } = evaluation;
      if (latencyMs.length < RUNS_OF_P99) return undefined;
      return latencyMs.toSorted((a, b) => a - b)[Math.ceil(0.99 * latencyMs.length) - 1];
    }
  }
};

type Energy = NonNullable<TrialRecord['evaluation']>['energy'];

/** Millijoules an image beyond what the idle machine takes; undefined where no power was told. */
export const millijoulesAboveIdle = (energy: Energy): number | undefined => {
  if (!energy) return undefined;
  const { watts, idleWatts, seconds, images } = energy;
  return (1000 * Math.max(0, watts - idleWatts) * seconds) / images;
};

/** Whether the engine of a trial was built for it: the time of one that was found is no news. */
export const isBuiltTonight = ({ stages }: TrialRecord): boolean =>
  stages.some(({ stage, kind, program }) => stage === 'build' && kind === 'built' && program !== 'build_rtx');
