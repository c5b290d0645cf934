import type { ConditionSample } from '../contracts/conditions.js';

const NOT_TOLD = 'not told';

/** How a machine is at one moment, as names and values for people. */
export const conditionRows = (sample: ConditionSample): Readonly<Record<string, string>> => ({
  power: sample.powerW === null ? NOT_TOLD : `${sample.powerW.toFixed(1)} W (${sample.powerScope})`,
  temperature: temperature(sample),
  clocks: clocks(sample),
  'power mode': sample.powerMode ?? NOT_TOLD,
  'held down': heldDown(sample),
  counters: counters(sample.throttleCounts),
  fan: sample.fanPercent === null ? NOT_TOLD : `${sample.fanPercent.toFixed(0)} %`,
  'on the GPU': sample.deviceProcesses === null ? NOT_TOLD : `${sample.deviceProcesses} processes`,
  memory: memory(sample),
  disk: `${(sample.diskFreeMiB / 1024).toFixed(1)} GiB free`,
});

const temperature = ({ temperatureC, temperaturesC, criticalC }: ConditionSample): string => {
  if (temperatureC === null) return NOT_TOLD;
  const zones = Object.entries(temperaturesC).map(([zone, degrees]) => `${zone} ${degrees.toFixed(1)}`);
  const limit = criticalC === null ? '' : `, protects itself at ${criticalC} °C`;
  return `${temperatureC.toFixed(1)} °C${limit} (${zones.join(', ')})`;
};

const clocks = ({ gpuMHz, gpuRangeMHz, memoryMHz, processorMHz }: ConditionSample): string => {
  const range = gpuRangeMHz === null ? '' : ` of ${[...new Set(gpuRangeMHz)].join(' to ')}`;
  const cores = processorMHz.filter((clock) => clock !== null);
  const ends = [...new Set([Math.min(...cores), Math.max(...cores)])];
  return [
    `GPU ${gpuMHz === null ? NOT_TOLD : `${gpuMHz}${range} MHz`}`,
    `processor ${cores.length === 0 ? NOT_TOLD : `${ends.join(' to ')} MHz`}`,
    `memory ${memoryMHz === null ? NOT_TOLD : `${memoryMHz} MHz`}`,
  ].join(', ');
};

const heldDown = ({ throttling }: ConditionSample): string => {
  if (throttling === null) return NOT_TOLD;
  return throttling.length === 0 ? 'no' : throttling.join(', ');
};

const counters = (counts: ConditionSample['throttleCounts']): string =>
  counts === null
    ? NOT_TOLD
    : Object.entries(counts)
        .map(([cause, count]) => `${cause} ${count}`)
        .join(', ');

const memory = ({ memoryFreeMiB, swapUsedMiB }: ConditionSample): string => {
  if (memoryFreeMiB === null) return NOT_TOLD;
  const swap = swapUsedMiB === null ? '' : `, ${swapUsedMiB.toFixed(0)} MiB swapped out`;
  return `${memoryFreeMiB.toFixed(0)} MiB free${swap}`;
};
