import type { MachineCondition } from '../../contracts/programs/evaluate.js';
import type { EvaluationRecord } from '../../contracts/evaluation-record.js';
import { twoDecimals, whole } from '../text/formatted-numbers.js';
import { valueRange } from '../text/value-range.js';
import type { ReportView } from '../model/report-view.js';
import { ABSENT } from './table-cells.js';

type Conditions = EvaluationRecord['conditions'];

interface Quantity {
  readonly name: string;
  readonly unit: string;
  readonly valueOf: (condition: MachineCondition) => number | null;
  readonly format: (value: number) => string;
}

const QUANTITIES: readonly Quantity[] = [
  { name: 'load average', unit: '', valueOf: ({ loadAverage }) => loadAverage, format: twoDecimals },
  { name: 'clock', unit: '\u00a0MHz', valueOf: ({ clockMHz }) => clockMHz, format: whole },
  { name: 'temperature', unit: '\u00a0°C', valueOf: ({ temperatureC }) => temperatureC, format: whole },
  { name: 'GPU clock', unit: '\u00a0MHz', valueOf: ({ gpu }) => gpu?.clockMHz ?? null, format: whole },
  { name: 'GPU temperature', unit: '\u00a0°C', valueOf: ({ gpu }) => gpu?.temperatureC ?? null, format: whole },
  { name: 'GPU power', unit: '\u00a0W', valueOf: ({ gpu }) => gpu?.powerW ?? null, format: whole },
  { name: 'GPU memory', unit: '\u00a0MiB', valueOf: ({ gpu }) => gpu?.memoryUsedMiB ?? null, format: whole },
];

/** What others took while speed was measured. */
const OTHER_WORK: readonly (readonly [string, 'othersCores' | 'stolenCores'])[] = [
  ['cores taken by other processes meanwhile', 'othersCores'],
  ['cores taken by the host meanwhile', 'stolenCores'],
];

const otherWorkRows = (all: readonly Conditions[]): readonly ConditionRow[] =>
  OTHER_WORK.flatMap(([name, field]) => {
    const values = all.flatMap(({ during }) => during?.[field] ?? []);
    return values.length === 0 ? [] : [[name, valueRange(values, twoDecimals)] as const];
  });

const rangeText = (values: readonly number[], format: (value: number) => string): string =>
  values.length === 0 ? ABSENT : valueRange(values, format);

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

/** What a board’s counters of throttling rose by while it was measured. */
const throttleCountRow = (all: readonly Conditions[]): readonly ConditionRow[] => {
  const told = all.filter(({ before, after }) => before.gpu?.throttleCounts && after.gpu?.throttleCounts);
  if (told.length === 0) return [];
  const risen = told.flatMap(({ before, after }) =>
    Object.entries(after.gpu?.throttleCounts ?? {}).flatMap(([cause, count]) => {
      const more = count - (before.gpu?.throttleCounts?.[cause] ?? 0);
      return more > 0 ? [`${cause} ${more} times`] : [];
    }),
  );
  return [['throttled while measuring', risen.length === 0 ? 'never' : risen.join(', ')]];
};

/** What the machine and its GPU were doing before → after the measurement, as ranges where there are several. */
export const conditionRows = (all: readonly Conditions[]): readonly ConditionRow[] => [
  ...QUANTITIES.flatMap(({ name, unit, valueOf, format }) => {
    const before = all.flatMap((conditions) => valueOf(conditions.before) ?? []);
    const after = all.flatMap((conditions) => valueOf(conditions.after) ?? []);
    if (before.length + after.length === 0) return [];
    return [[name, `${rangeText(before, format)} → ${rangeText(after, format)}${unit}`] as const];
  }),
  ...throttleRow(all),
  ...throttleCountRow(all),
  ...otherWorkRows(all),
];

/** The same for one measurement, as a sentence. */
export const conditionSentence = (conditions: Conditions): string => {
  const values = conditionRows([conditions]).map((row) => row.join(' '));
  return `Machine before → after the measurements: ${values.join(', ')}.`;
};

/** The conditions of every measurement on a node. */
export const conditionsOn = ({ trials }: ReportView, nodeId: string): readonly Conditions[] =>
  trials.flatMap(({ trial }) => (trial.nodeId === nodeId ? (trial.evaluation?.conditions ?? []) : []));
