/** Conditions for comparisons in tests: no block is tainted by what else the machine does, such as other tests. */
export const WHATEVER_ELSE_RUNS = {
  repeats: 0,
  othersPercent: 100,
  clockPercent: 1000,
  temperatureC: 1000,
  temperatureDriftC: 1000,
} as const;
