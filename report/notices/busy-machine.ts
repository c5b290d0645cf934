import type { EvaluationRecord } from '../../contracts/evaluation-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { ReportView } from '../model/report-view.js';
import { placeOf } from '../model/series.js';
import { twoDecimals } from '../text/formatted-numbers.js';
import { batchSizesName } from '../text/settings-name.js';
import { valueRange } from '../text/value-range.js';

type Conditions = EvaluationRecord['conditions'];

/** Share of the cores above which the load average is more than the trial's own earlier stages leave. */
const NOTABLE_LOAD = 1.25;

/** Shares of the cores that other processes, and the host of a virtual machine, may take before it is noted. */
const NOTABLE_OTHERS = 0.05;
const NOTABLE_STOLEN = 0.01;

/** One way in which a machine was busy with something else. */
interface Busyness {
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

const WAYS: readonly Busyness[] = [
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

const coresOf = ({ sweep }: ReportView, { nodeId, evaluation }: TrialRecord): number => {
  const cores = sweep.nodes.find((node) => node.nodeId === nodeId)?.fingerprint['cores'];
  return typeof cores === 'number' ? cores : (evaluation?.threads ?? Infinity);
};

const valuesOf = (view: ReportView, trial: TrialRecord, way: Busyness): readonly number[] => {
  const value = trial.evaluation === null ? null : way.valueOf(trial.evaluation.conditions);
  return value !== null && way.isNotable(value, coresOf(view, trial)) ? [value] : [];
};

/** A note for each series with trials that were measured while the machine was busy with something else. */
export const busyNotes = (view: ReportView): readonly string[] =>
  view.series.flatMap((series) => {
    const trials = series.views.map(({ trial }) => trial);
    return WAYS.flatMap((way) => {
      const busy = trials.filter((trial) => valuesOf(view, trial, way).length > 0);
      const [first] = busy;
      if (first === undefined) return [];
      const which = [placeOf(series), batchSizesName(busy)].filter((part) => part !== '').join(', ');
      const values = busy.flatMap((trial) => valuesOf(view, trial, way));
      const range = valueRange(values, way.format);
      const how = way.described(range, coresOf(view, first));
      return [`${which}: measured while the machine was busy (${how}): speeds of these trials are tainted.`];
    });
  });

/** What is counted, for a reader of {@link busyNotes}. */
export const BUSY_EXPLANATION =
  'Some speeds were measured on a busy machine. What others took is counted while speed is measured, this program’s own work ' +
  'left out. Earlier versions kept only the load average of the minute before, the trial’s own earlier stages included.';
