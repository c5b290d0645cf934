/** `1.0 point` or `0.25 points`. */
export const marginText = (margin: number): string =>
  `${Number(margin.toFixed(1)) === margin ? margin.toFixed(1) : margin} ${margin === 1 ? 'point' : 'points'}`;
