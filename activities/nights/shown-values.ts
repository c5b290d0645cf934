import type { NightVerdict, SessionMeasurement } from '../../contracts/night-verdict.js';
import type { ShownValues } from '../../contracts/nights.js';

/** What was measured, as one number each side; nothing where nothing counts. */
export const meansOf = (measured: SessionMeasurement): ShownValues => {
  switch (measured.kind) {
    case 'turns': {
      const counted = measured.rounds.filter(({ taint }) => taint === null);
      const geometric = (values: readonly number[]): number | null => {
        const mean = meanOf(values.map(Math.log));
        return mean === null ? null : Math.exp(mean);
      };
      return {
        value: geometric(counted.flatMap(({ tonight }) => tonight)),
        reference: geometric(counted.flatMap(({ reference }) => reference)),
      };
    }
    case 'numbers':
      return { value: meanOf(measured.tonight), reference: meanOf(measured.reference) };
    case 'answers':
    case 'tainted':
    case 'absent':
      return { value: null, reference: null };
  }
};

/**
 * Values beside a verdict: tonight’s is as far from the reference as its sessions came to, where the verdict is drawn from such. A plain
 * mean carries single blocks on, and knows nothing of the second session.
 */
export const asJudged = (
  shown: ShownValues,
  { estimates, series: { metric } }: Pick<NightVerdict, 'estimates' | 'series'>,
): ShownValues => {
  const effect = meanOf(estimates.map((estimate) => estimate.effect));
  const { reference } = shown;
  if (effect === null || reference === null) return shown;
  return { value: metric.scale === 'percent' ? reference * Math.exp(effect) : reference + effect, reference };
};

/** The arithmetic mean; `null` of nothing. */
export const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
