import type { DataNote } from '../contracts/data-notes.js';
import type { Preprocessing } from '../contracts/preprocessing.js';

type Normalization = Pick<Preprocessing, 'mean' | 'std'>;

/** A problem of one of the keys. */
interface RangeProblem {
  readonly key: keyof Normalization;
  readonly message: string;
}

const PIXEL_VALUES = 255;
const SIGNIFICANT_DIGITS = 6;
// That of pixels from 0 to 1 is at most 0.5, that of pixels from 0 to 255 usually 30 to 128.
const LARGEST_STD = 10;

const listed = (key: keyof Normalization, values: readonly number[]): string => `${key}: [${values.join(', ')}]`;

const ofUnitRange = (value: number): number => Number((value / PIXEL_VALUES).toPrecision(SIGNIFICANT_DIGITS));

/** Values that belong to pixels from 0 to 1 already are left as they are. */
const divided = (key: keyof Normalization, values: readonly number[]): string =>
  listed(key, values.some((value) => value >= 1) ? values.map(ofUnitRange) : values);

/** Says why mean and standard deviation cannot be those of pixels scaled to 0 … 1, and what was meant. */
export const rangeProblems = ({ mean, std }: Normalization): readonly RangeProblem[] => {
  const tooLarge = mean.find((value) => value > 1);
  if (tooLarge !== undefined) {
    const hint = `divide by 255: ${divided('mean', mean)}, ${divided('std', std)}`;
    return [{ key: 'mean', message: `${tooLarge} cannot be the mean of pixels scaled to 0 … 1; ${hint}` }];
  }
  const negative = mean.find((value) => value < 0);
  if (negative !== undefined) {
    const hint = 'it is subtracted, so it is written without a sign';
    return [{ key: 'mean', message: `${negative} cannot be the mean of pixels scaled to 0 … 1; ${hint}` }];
  }
  const tooWide = std.find((value) => value > LARGEST_STD);
  if (tooWide === undefined) return [];
  const hint = `divide by 255: ${divided('std', std)}`;
  return [{ key: 'std', message: `${tooWide} cannot be the standard deviation of pixels scaled to 0 … 1; ${hint}` }];
};

/** A note where a standard deviation is above 1, as may be meant. */
export const rangeNotes = ({ std }: Normalization): readonly DataNote[] =>
  std.some((value) => value > 1)
    ? [
        {
          code: 'StandardDeviationAboveOne',
          message: `The sweep file has ${listed('std', std)} for pixels scaled to 0 … 1.`,
        },
      ]
    : [];
