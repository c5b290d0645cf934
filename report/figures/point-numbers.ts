import type { Measurement } from '../../results/measurement.js';
import {
  imagesPerSecond,
  mebibytes,
  megahertz,
  millijoules,
  milliseconds,
  percent,
  size,
  watts,
} from '../text/formatted-numbers.js';
import { conditionSentence } from '../tables/machine-conditions.js';
import type { TrialView } from '../model/trial-view.js';
import type { PointNumbers } from './plot.js';

const FORMATS: Readonly<Record<Measurement['unit'], (value: number) => string>> = {
  percent,
  ms: milliseconds,
  'images/s': imagesPerSecond,
  bytes: size,
  W: watts,
  mJ: millijoules,
  MiB: mebibytes,
  MHz: megahertz,
};

/** A measurement's value with its unit. */
export const valueOf = ({ value, unit }: Measurement): string => FORMATS[unit](value);

const intervalRow = ({ lower, upper, unit }: Measurement): PointNumbers['rows'] =>
  lower === null || upper === null ? [] : [['95 % interval', `${FORMATS[unit](lower)} … ${FORMATS[unit](upper)}`]];

/** The numbers a point opens to: the measurement itself, further rows, and where they come from. */
export const pointNumbers = (point: {
  figure: string;
  name: string;
  view: TrialView;
  measurement: Measurement;
  further: PointNumbers['rows'];
}): PointNumbers => {
  const { view, measurement } = point;
  const { evaluation } = view.trial;
  const at = measurement.batchSize === null ? '' : `-${measurement.batchSize}`;
  return {
    id: `${point.figure}-${view.anchor}${at}`,
    heading: view.name,
    title: `${view.name}: ${point.name} ${valueOf(measurement)}`,
    rows: [[point.name, valueOf(measurement)], ...intervalRow(measurement), ...point.further],
    method: [measurement.method, ...(evaluation === null ? [] : [conditionSentence(evaluation.conditions)])].join(' '),
    trialId: view.trial.trialId,
    trialAnchor: view.anchor,
    stages: view.trial.stages.map(({ stage, key }) => [stage, key] as const),
  };
};
