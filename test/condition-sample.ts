import type { ConditionSample } from '../contracts/conditions.js';

/** A sample of a machine that tells nothing but its disk, and what is given. */
export const conditionSample = (told: Partial<ConditionSample> = {}): ConditionSample => ({
  at: 0,
  gpuMHz: null,
  gpuRangeMHz: null,
  memoryMHz: null,
  powerMode: null,
  powerW: null,
  powerScope: null,
  temperatureC: null,
  temperaturesC: {},
  criticalC: null,
  throttling: null,
  throttleCounts: null,
  deviceProcesses: null,
  fanPercent: null,
  processorMHz: [],
  busyPercent: null,
  memoryFreeMiB: null,
  swapUsedMiB: null,
  swappedMiB: null,
  diskFreeMiB: 90_000,
  ...told,
});
