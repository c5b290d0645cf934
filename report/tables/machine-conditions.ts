import type { EvaluationRecord, MachineCondition, TrialRecord } from '../../contracts/results.js';
import { whole } from '../text/formatted-numbers.js';
import { batchSizesName } from '../text/settings-name.js';
import type { ReportView } from '../model/report-view.js';
import { placeOf } from '../model/series.js';
import { ABSENT } from './table-cells.js';

type Conditions = EvaluationRecord['conditions'];

/** Share of the cores above which the load average is more than the trial's own earlier stages leave. */
const NOTABLE_LOAD = 1.25;

interface Quantity {
  readonly name: string;
  readonly unit: string;
  readonly valueOf: (condition: MachineCondition) => number | null;
  readonly format: (value: number) => string;
}

const loadText = (value: number): string => value.toFixed(2);

const QUANTITIES: readonly Quantity[] = [
  { name: 'load average', unit: '', valueOf: ({ loadAverage }) => loadAverage, format: loadText },
  { name: 'clock', unit: '\u00a0MHz', valueOf: ({ clockMHz }) => clockMHz, format: whole },
  { name: 'temperature', unit: '\u00a0°C', valueOf: ({ temperatureC }) => temperatureC, format: whole },
  { name: 'GPU clock', unit: '\u00a0MHz', valueOf: ({ gpu }) => gpu?.clockMHz ?? null, format: whole },
  { name: 'GPU temperature', unit: '\u00a0°C', valueOf: ({ gpu }) => gpu?.temperatureC ?? null, format: whole },
  { name: 'GPU power', unit: '\u00a0W', valueOf: ({ gpu }) => gpu?.powerW ?? null, format: whole },
  { name: 'GPU memory', unit: '\u00a0MiB', valueOf: ({ gpu }) => gpu?.memoryUsedMiB ?? null, format: whole },
];

const range = (values: readonly number[], format: (value: number) => string): string => {
  if (values.length === 0) return ABSENT;
  const [lowest, highest] = [format(Math.min(...values)), format(Math.max(...values))];
  return lowest === highest ? lowest : `${lowest} … ${highest}`;
};

type ConditionRow = readonly [name: string, value: string];

/** The reasons of every condition whose source tells them. */
const toldReasons = (all: readonly MachineCondition[]): readonly (readonly string[])[] =>
  all.flatMap(({ gpu }) => (gpu?.throttleReasons ? [gpu.throttleReasons] : []));

const reasonsText = (told: readonly (readonly string[])[]): string => {
  if (told.length === 0) return ABSENT;
  const reasons = new Set(told.flat());
  return reasons.size === 0 ? 'none' : [...reasons].join(', ');
};

const throttleRow = (all: readonly Conditions[]): readonly ConditionRow[] => {
  const before = toldReasons(all.map((own) => own.before));
  const after = toldReasons(all.map((own) => own.after));
  if (before.length + after.length === 0) return [];
  return [['GPU throttling', `${reasonsText(before)} → ${reasonsText(after)}`]];
};

/** What the machine and its GPU were doing before → after the measurement, as ranges where there are several. */
export const conditionRows = (all: readonly Conditions[]): readonly ConditionRow[] => [
  ...QUANTITIES.flatMap(({ name, unit, valueOf, format }) => {
    const before = all.flatMap((conditions) => valueOf(conditions.before) ?? []);
    const after = all.flatMap((conditions) => valueOf(conditions.after) ?? []);
    if (before.length + after.length === 0) return [];
    return [[name, `${range(before, format)} → ${range(after, format)}${unit}`] as const];
  }),
  ...throttleRow(all),
];

/** The same for one measurement, as a sentence. */
export const conditionSentence = (conditions: Conditions): string => {
  const values = conditionRows([conditions]).map((row) => row.join(' '));
  return `Machine before → after the measurements: ${values.join(', ')}.`;
};

/** The conditions of every measurement on a node. */
export const conditionsOn = ({ trials }: ReportView, nodeId: string): readonly Conditions[] =>
  trials.flatMap(({ trial }) => (trial.nodeId === nodeId ? (trial.evaluation?.conditions ?? []) : []));

/** What the load average counts, for a reader of {@link busyNotes}. */
export const BUSY_EXPLANATION =
  'Some speeds were measured on a busy machine. The load average is that of the minute before the measurement, the ' +
  'trial’s own earlier stages included.';

const coresOf = ({ sweep }: ReportView, { nodeId, evaluation }: TrialRecord): number => {
  const cores = sweep.nodes.find((node) => node.nodeId === nodeId)?.fingerprint['cores'];
  return typeof cores === 'number' ? cores : (evaluation?.threads ?? Infinity);
};

const loadBefore = ({ evaluation }: TrialRecord): number => evaluation?.conditions.before.loadAverage ?? 0;

/** A note for each series with trials that were measured while the machine was busy with something else. */
export const busyNotes = (view: ReportView): readonly string[] =>
  view.series.flatMap((series) => {
    const busy = series.views
      .map(({ trial }) => trial)
      .filter((trial) => loadBefore(trial) > NOTABLE_LOAD * coresOf(view, trial));
    const [first] = busy;
    if (first === undefined) return [];
    const which = [placeOf(series), batchSizesName(busy)].filter((part) => part !== '').join(', ');
    const load = `load average ${range(busy.map(loadBefore), loadText)} before, ${coresOf(view, first)} cores`;
    return [`${which}: measured while the machine was busy (${load}): speeds of these trials are tainted.`];
  });
