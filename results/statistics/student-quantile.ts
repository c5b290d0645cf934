/** 0.975 quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * 0.975 quantile of Student’s t distribution, for two-sided 95 % intervals; Abramowitz and Stegun 26.7.5, off by less
 * than 0.003 from four degrees of freedom on.
 */
export const studentQuantile = (freedom: number): number => {
  const terms = [
    Z,
    (Z ** 3 + Z) / 4,
    (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96,
    (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384,
    (79 * Z ** 9 + 776 * Z ** 7 + 1482 * Z ** 5 - 1920 * Z ** 3 - 945 * Z) / 92_160,
  ];
  return terms.reduce((sum, term, power) => sum + term / freedom ** power, 0);
};
