import type { NightMetric, NightVerdict } from '../../contracts/night-verdict.js';

const NO_BREAK = '\u00a0';

const signed = ({ scale }: NightMetric, value: number): string => {
  const digits = scale === 'points' ? 2 : Math.abs(value) < 10 ? 1 : 0;
  const rounded = Math.abs(value).toFixed(digits);
  const sign = Number(rounded) === 0 ? '' : value < 0 ? '−' : '+';
  return `${sign}${rounded}`;
};

/** `+3.1 %` or `−0.42 points`. */
export const shortEffect = (metric: NightMetric, value: number): string =>
  `${signed(metric, value)}${NO_BREAK}${metric.scale === 'percent' ? '%' : 'points'}`;

/** `+3.1 % (+2.4 to +3.8)`; the value alone where it has no interval. */
export const effectWithInterval = (metric: NightMetric, effect: NonNullable<NightVerdict['effect']>): string =>
  effect.lower === effect.upper
    ? shortEffect(metric, effect.value)
    : `${shortEffect(metric, effect.value)} (${signed(metric, effect.lower)} to ${signed(metric, effect.upper)})`;
