import { type SeenAgain, seenAgain } from '../../contracts/night-metrics.js';
import type { ClassFinding, NightMetric, NightVerdict } from '../../contracts/night-verdict.js';
import type { Finding } from './finding.js';

const marginText = ({ scale, margin }: NightMetric): string => {
  if (scale === 'percent') return `${margin} %`;
  return `${margin} ${margin === 1 ? 'point' : 'points'}`;
};

const overNights = (nights: number): string => (nights === 1 ? 'tonight' : `over the last ${nights} nights`);

const AGAIN = {
  'second-session': ', and again in a second session',
  'same-each-time': ', as the same engines show it each time',
  'night-before': '',
} as const satisfies Record<SeenAgain, string>;

/** Why a change is one. */
export const changeReason = (metric: NightMetric, { nights }: Pick<Finding, 'nights'>): string =>
  `Seen ${overNights(nights)}${AGAIN[seenAgain(metric)]}.`;

/** Why a change that was told of the night before is told again. */
export const openReason = ({ nights }: Pick<Finding, 'nights'>): string =>
  `Told of on the night before, and still seen ${overNights(nights)}.`;

/** Why nothing is told of a change. */
export const noChangeReason = (metric: NightMetric, { nights }: Pick<Finding, 'nights'>): string =>
  `The interval lies within the margin of ${marginText(metric)}, ${overNights(nights)}.`;

/** Why it cannot be told. */
export const noiseReason = (
  metric: NightMetric,
  { nights }: Pick<Finding, 'nights'>,
  confirmation: NightVerdict['confirmation'],
): string => {
  const again = seenAgain(metric);
  switch (confirmation) {
    case 'not-confirmed':
      return `Seen ${overNights(nights)}, but not ${again === 'night-before' ? 'on the night before' : 'in a second session'}.`;
    case 'not-measured':
      return again === 'night-before'
        ? `Seen ${overNights(nights)}; it is told where another night shows it too.`
        : `Suspected ${overNights(nights)}, but no second session was measured.`;
    case 'confirmed':
      return `Seen ${overNights(nights)}${AGAIN[again]}, but chance may make as much of so many comparisons.`;
    case 'not-needed':
      return `The interval reaches beyond the margin of ${marginText(metric)}, ${overNights(nights)}.`;
  }
};

const AGAIN_ON_CLASS = { ...AGAIN, 'second-session': ', and again in second sessions' } as const;

/** Why a change is that of a node class. */
export const classReason = (
  { nodeIds, others, metric }: Pick<ClassFinding, 'nodeIds' | 'others' | 'metric'>,
  nights: number,
): string =>
  `On ${nodeIds.length} of ${nodeIds.length + others.length} boards of the class ${overNights(nights)}${AGAIN_ON_CLASS[seenAgain(metric)]}.`;

/** Why a number of engines is not told of. */
export const LONE_BUILDS_REASON =
  'Neither side has two builds that differ, and no earlier night had others, so that nothing shows what builds differ by.';

/** Why what engines alone decide cannot have changed. */
export const SAME_ENGINES_REASON = 'The engines are those of the accepted night, byte for byte.';

/** Why it cannot be told of what is not measured by turns, while no night before tonight shows how nights differ. */
export const FIRST_NIGHT_REASON = 'No earlier night shows yet how much it differs from night to night.';
