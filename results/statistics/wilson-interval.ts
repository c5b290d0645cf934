/** Bounds of a share, both 0 … 1. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** 0.975 quantile of the standard normal distribution, for two-sided 95 % intervals. */
const Z = 1.959963984540054;

/** Wilson's 95 % score interval of a share, without continuity correction. */
export const wilsonInterval = ({ hits, images }: { hits: number; images: number }): Interval => {
  const share = hits / images;
  const scale = 1 + Z ** 2 / images;
  const centre = (share + Z ** 2 / (2 * images)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / images + Z ** 2 / (4 * images ** 2));
  return { lower: Math.max(0, centre - half), upper: Math.min(1, centre + half) };
};
