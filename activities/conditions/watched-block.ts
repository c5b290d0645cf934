import type { ConditionSample, WatchedBlock } from '../../contracts/conditions.js';
import type { BlockSpan } from '../../contracts/programs/compare.js';
import { median } from '../nodejs-programs/median.js';

/** What the samples of a block come to; those of its span, where there is one, make the ranges. */
export const watchedBlock = (
  samples: readonly ConditionSample[],
  span: BlockSpan | undefined,
  { processors, others }: { readonly processors: readonly number[]; readonly others: WatchedBlock['others'] },
): WatchedBlock | undefined => {
  const [before] = samples;
  const after = samples.at(-1);
  if (before === undefined || after === undefined) return undefined;
  const during = samples.filter(({ at }) => span === undefined || (at >= span.from && at <= span.until));
  const rangeOf = (value: (sample: ConditionSample) => number | null): WatchedBlock['gpuMHz'] =>
    range(during.map(value).filter((found) => found !== null));
  const reasons = during.flatMap(({ throttling }) => throttling ?? []);
  const processes = during.flatMap(({ deviceProcesses }) => deviceProcesses ?? []);
  return {
    samples: during.length,
    before,
    after,
    gpuMHz: rangeOf(({ gpuMHz }) => gpuMHz),
    memoryMHz: rangeOf(({ memoryMHz }) => memoryMHz),
    processorMHz: rangeOf(({ processorMHz }) => medianOf(processors.map((core) => processorMHz[core] ?? null))),
    temperatureC: rangeOf(({ temperatureC }) => temperatureC),
    powerW: rangeOf(({ powerW }) => powerW),
    throttling: during.every(({ throttling }) => throttling === null) ? null : [...new Set(reasons)].toSorted(),
    deviceProcesses: processes.length === 0 ? null : Math.max(...processes),
    others,
  };
};

const range = (values: readonly number[]): WatchedBlock['gpuMHz'] =>
  values.length === 0 ? null : { lowest: Math.min(...values), median: median(values), highest: Math.max(...values) };

const medianOf = (values: readonly (number | null)[]): number | null => {
  const told = values.filter((value) => value !== null);
  return told.length === 0 ? null : median(told);
};
