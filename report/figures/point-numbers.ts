import type { Measurement } from '../../results/measurements.js';
import { imagesPerSecond, milliseconds, percent, size } from '../formatted-numbers.js';
import { conditionRows } from '../machine-conditions.js';
import { trialName, type TrialView } from '../report-view.js';
import type { PointNumbers } from './plot.js';

const FORMATS: Readonly<Record<Measurement['unit'], (value: number) => string>> = {
  percent,
  ms: milliseconds,
  'images/s': imagesPerSecond,
  bytes: size,
};

const machineRows = ({ trial: { evaluation } }: TrialView): PointNumbers['rows'] =>
  evaluation === null ? [] : conditionRows([evaluation.conditions]);

/** A measurement's value with its unit. */
export const valueOf = ({ value, unit }: Measurement): string => FORMATS[unit](value);

const intervalRow = ({ lower, upper }: Measurement): PointNumbers['rows'] =>
  lower === null || upper === null ? [] : [['95 % interval', `${percent(lower)} … ${percent(upper)}`]];

/** The numbers a point opens to: the measurement itself, further rows, and where they come from. */
export const pointNumbers = (point: {
  figure: string;
  name: string;
  view: TrialView;
  measurement: Measurement;
  further: PointNumbers['rows'];
}): PointNumbers => {
  const { view, measurement } = point;
  const at = measurement.batchSize === null ? '' : `-${measurement.batchSize}`;
  return {
    id: `${point.figure}-${view.anchor}${at}`,
    heading: trialName(view.trial),
    title: `${trialName(view.trial)}: ${point.name} ${valueOf(measurement)}`,
    rows: [[point.name, valueOf(measurement)], ...intervalRow(measurement), ...point.further, ...machineRows(view)],
    method: measurement.method,
    trialId: view.trial.trialId,
    trialAnchor: view.anchor,
    stages: view.trial.stages.map(({ stage, key }) => [stage, key] as const),
  };
};
