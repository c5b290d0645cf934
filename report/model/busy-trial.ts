import type { EvaluationRecord } from '../../contracts/evaluation-record.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { twoDecimals } from '../text/formatted-numbers.js';

type Conditions = EvaluationRecord['conditions'];

/** Share of the cores above which the load average is more than the trial's own earlier stages leave. */
const NOTABLE_LOAD = 1.25;

/** Shares of the cores that other processes, and the host of a virtual machine, may take before it is noted. */
const NOTABLE_OTHERS = 0.05;
const NOTABLE_STOLEN = 0.01;

/** One way in which a machine was busy with something else. */
export interface Busyness {
  readonly valueOf: (conditions: Conditions) => number | null;
  /** From which value on it is noted, on a machine with so many cores. */
  readonly isNotable: (value: number, cores: number) => boolean;
  readonly format: (value: number) => string;
  readonly described: (range: string, cores: number) => string;
}

const wasCounted = ({ during }: Conditions): boolean => typeof during?.othersCores === 'number';

const gpuProcesses = ({ before, after }: Conditions): number | null => {
  const told = [before, after].flatMap(({ gpu }) => gpu?.otherProcesses ?? []);
  return told.length === 0 ? null : Math.max(...told);
};

/** Every way, the load average only for measurements of versions that counted nothing else. */
export const WAYS_TO_BE_BUSY: readonly Busyness[] = [
  {
    valueOf: ({ during }) => during?.othersCores ?? null,
    isNotable: (others, cores) => others > NOTABLE_OTHERS * cores,
    format: twoDecimals,
    described: (range, cores) => `other processes took ${range} of ${cores} cores`,
  },
  {
    valueOf: ({ during }) => during?.stolenCores ?? null,
    isNotable: (stolen, cores) => stolen > NOTABLE_STOLEN * cores,
    format: twoDecimals,
    described: (range, cores) => `the host took away ${range} of ${cores} cores`,
  },
  {
    valueOf: gpuProcesses,
    isNotable: (processes) => processes > 0,
    format: String,
    described: (range) => `other processes with work on the GPU: ${range}`,
  },
  {
    valueOf: (conditions) => (wasCounted(conditions) ? null : conditions.before.loadAverage),
    isNotable: (load, cores) => load > NOTABLE_LOAD * cores,
    format: twoDecimals,
    described: (range, cores) => `load average ${range} before, ${cores} cores`,
  },
];

/** Cores of the machine that measured a trial. */
export const coresOf = ({ nodes }: Pick<SweepRecord, 'nodes'>, { nodeId, evaluation }: TrialRecord): number => {
  const cores = nodes.find((node) => node.nodeId === nodeId)?.fingerprint['cores'];
  return typeof cores === 'number' ? cores : (evaluation?.threads ?? Infinity);
};

/** How far a trial's machine was busy in one way; `null` where that is not worth a note or not known. */
export const notableValue = (
  sweep: Pick<SweepRecord, 'nodes'>,
  trial: TrialRecord,
  { valueOf, isNotable }: Busyness,
): number | null => {
  const value = trial.evaluation === null ? null : valueOf(trial.evaluation.conditions);
  return value !== null && isNotable(value, coresOf(sweep, trial)) ? value : null;
};

/** In which ways the machine was busy with something else while a trial was measured, in words. */
export const busyWith = (sweep: Pick<SweepRecord, 'nodes'>, trial: TrialRecord): readonly string[] =>
  WAYS_TO_BE_BUSY.flatMap((way) => {
    const value = notableValue(sweep, trial, way);
    return value === null ? [] : [way.described(way.format(value), coresOf(sweep, trial))];
  });

/** Whether a trial was measured while the machine was busy with something else, so that its speeds are tainted. */
export const isBusy = (sweep: Pick<SweepRecord, 'nodes'>, trial: TrialRecord): boolean =>
  busyWith(sweep, trial).length > 0;
