import type { ClassFinding, NightMetric, NightVerdict } from '../../contracts/night-verdict.js';
import type { Finding } from './finding.js';

const signed = (value: number): string => {
  if (!Number.isFinite(value)) return value > 0 ? '+∞' : '−∞';
  const digits = Math.abs(value).toFixed(Math.abs(value) < 10 ? 2 : 0);
  return `${value < 0 ? '−' : '+'}${digits}`;
};

const unitOf = ({ scale }: Pick<NightMetric, 'scale'>, value: number): string =>
  scale === 'percent' ? ' %' : Math.abs(value) === 1 ? ' point' : ' points';

/** `+3.12 % (+2.40 to +3.85)`. */
export const effectText = (metric: Pick<NightMetric, 'scale'>, { value, lower, upper }: Finding['effect']): string =>
  `${signed(value)}${unitOf(metric, value)} (${signed(lower)} to ${signed(upper)})`;

const overNights = (nights: number): string => (nights === 1 ? 'tonight' : `over the last ${nights} nights`);

const against = ({ subject }: NightMetric): string =>
  subject === 'engine' ? 'against the last accepted night’s engines' : 'on the last accepted night’s own engines';

/** Why a change is one. */
export const changeReason = (metric: NightMetric, { effect, nights }: Finding): string =>
  `${effectText(metric, effect)} ${against(metric)} ${overNights(nights)}, and a second session showed it again.`;

/** Why nothing is told of a change. */
export const noChangeReason = (metric: NightMetric, { effect, nights }: Finding): string =>
  `Within the margin of ${metric.margin}${unitOf(metric, metric.margin)}: ${effectText(metric, effect)} ${overNights(nights)}.`;

/** Why it cannot be told. */
export const noiseReason = (
  metric: NightMetric,
  { effect, nights }: Finding,
  confirmation: NightVerdict['confirmation'],
): string => {
  const seen = `${effectText(metric, effect)} ${overNights(nights)}`;
  switch (confirmation) {
    case 'not-confirmed':
      return `${seen}, but a second session did not show it.`;
    case 'not-measured':
      return `${seen} is suspect, but no second session was measured.`;
    case 'confirmed':
      return `${seen} was seen twice, but is not beyond what chance makes of so many comparisons.`;
    case 'not-needed':
      return `${seen}: the interval reaches beyond the margin of ${metric.margin}${unitOf(metric, metric.margin)}.`;
  }
};

/** Why a change is that of a node class. */
export const classReason = (
  { metric, effect, nodeIds, others }: Omit<ClassFinding, 'reason'>,
  nights: number,
): string =>
  `${effectText(metric, effect)} ${overNights(nights)} on ${nodeIds.length} of ${nodeIds.length + others.length} boards of ` +
  'the class, and second sessions showed it again.';
