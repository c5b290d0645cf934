const NIGHT_SUFFIX = /-night-\d{8}-\d{6}$/;

/** Id of the sweep that a benchmark is on one night. `nightId` ends with when the night began. */
export const nightSweepId = (benchmarkId: string, nightId: string): string =>
  `${benchmarkId}-night-${nightId.slice(-'20261127-030000'.length)}`;

/** Id of the benchmark whose sweep on some night this is; other sweeps' ids stay as they are. */
export const benchmarkIdOf = (sweepId: string): string => sweepId.replace(NIGHT_SUFFIX, '');
