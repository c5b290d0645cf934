import type { ComparedBlocks } from '../../contracts/comparison-record.js';
import type { ConditionLimits, ConditionSample, Taint, TaintCode } from '../../contracts/conditions.js';

/** A block with what is known of its conditions. */
export type WatchedTurn = Pick<
  ComparedBlocks['blocks'][number],
  'contestant' | 'device' | 'othersPercent' | 'conditions' | 'watched'
>;

/** What a block is held against. */
export interface Level {
  /** The first good block of the comparison. */
  readonly first: WatchedTurn | undefined;
  /** The first good block of the same engine. */
  readonly own: WatchedTurn | undefined;
}

/** Degrees below where a device shuts down, or slows down, from which on it is too hot. */
const MARGIN_C = 10;
const LEAST_MEMORY_MIB = 256;
/** The kernel puts away a few pages that nobody uses at any time. */
const MOST_SWAPPED_MIB = 16;
const LEAST_DISK_MIB = 64;

/**
 * What NVML says of every card that works as it is set: at the limit of its power, or at clocks that somebody has chosen. An engine that
 * reaches the limit reaches it in each of its blocks.
 */
const USUAL_REASONS = new Set(['SwPowerCap', 'ApplicationsClocksSetting', 'SyncBoost', 'DisplayClockSetting']);

/**
 * Causes that a good supply never counts. A board at its highest mode counts instantaneous over-currents several times a second, which
 * are recorded and taint nothing.
 */
const SUPPLY_CAUSES = ['under-voltage', 'average over-current'];
const HEAT_CAUSE = 'heat';

/** Why a block does not count; nothing where it does. What nobody tells is not held against it. */
export const taintsOf = (block: WatchedTurn, level: Level, limits: ConditionLimits): readonly Taint[] => [
  ...throttling(block),
  ...clocks(block, level, limits),
  ...temperatures(block, level, limits),
  ...powerMode(block, level),
  ...company(block, limits),
  ...shortages(block),
];

const taint = (code: TaintCode, detail: string): Taint => ({ code, detail });

const throttling = ({ watched, conditions }: WatchedTurn): readonly Taint[] => {
  const told = [
    ...(watched?.throttling ?? []),
    ...(conditions.before.gpu?.throttleReasons ?? []),
    ...(conditions.after.gpu?.throttleReasons ?? []),
  ];
  const reasons = [...new Set(told)].filter(isUnusual).toSorted();
  const heat = rise(watched, HEAT_CAUSE);
  const supply = SUPPLY_CAUSES.flatMap((cause) => {
    const times = rise(watched, cause);
    return times > 0 ? [`${cause} ${times}`] : [];
  });
  return [
    ...(reasons.length === 0 ? [] : [taint('Throttled', `clocks held down by ${reasons.join(', ')}`)]),
    ...(heat === 0 ? [] : [taint('Throttled', `the processor was slowed down ${heat} times since it was hot`)]),
    ...(supply.length === 0 ? [] : [taint('SupplyDropped', `counted meanwhile: ${supply.join(', ')}`)]),
  ];
};

const isUnusual = (reason: string): boolean => !USUAL_REASONS.has(reason);

/** Whether one of the reasons for which clocks are held down is not usual. */
export const isHeldDown = (reasons: readonly string[]): boolean => reasons.some(isUnusual);

const rise = (watched: WatchedTurn['watched'], cause: string): number => {
  const [before, after] = [watched?.before, watched?.after].map((sample) => sample?.throttleCounts?.[cause]);
  return before === undefined || after === undefined ? 0 : Math.max(0, after - before);
};

const clocks = (block: WatchedTurn, { own }: Level, { clockPercent }: ConditionLimits): readonly Taint[] => {
  const name = block.device === 'gpu' ? 'gpuMHz' : 'processorMHz';
  const what = block.device === 'gpu' ? 'the GPU' : 'the processor';
  const clock = block.watched?.[name]?.median;
  if (clock === undefined) return [];
  const least = block.device === 'gpu' ? (block.watched?.before.gpuRangeMHz?.[0] ?? 0) : 0;
  const share = clockPercent / 100;
  if (clock < least * (1 - share)) {
    return [taint('ClockBelowMode', `${what} ran at ${mhz(clock)}, of at least ${mhz(least)} that its mode allows`)];
  }
  const usual = own?.watched?.[name]?.median;
  if (usual === undefined || Math.abs(clock - usual) <= usual * share) return [];
  return [taint('ClockChanged', `${what} ran at ${mhz(clock)}, and at ${mhz(usual)} in the first good block`)];
};

/** Degrees from which on a device is too hot. */
export const hottest = (
  { criticalC }: ConditionSample,
  { temperatureC }: Pick<ConditionLimits, 'temperatureC'>,
): number => temperatureC ?? (criticalC === null ? Infinity : criticalC - MARGIN_C);

const temperatures = ({ watched }: WatchedTurn, { own }: Level, limits: ConditionLimits): readonly Taint[] => {
  const reached = watched?.temperatureC;
  if (watched === undefined || reached === null || reached === undefined) return [];
  const limit = hottest(watched.before, limits);
  const usual = own?.watched?.temperatureC?.median;
  const drift = usual === undefined ? 0 : reached.median - usual;
  return [
    ...(reached.highest < limit ? [] : [taint('TooHot', `${celsius(reached.highest)}, of at most ${celsius(limit)}`)]),
    ...(Math.abs(drift) <= limits.temperatureDriftC
      ? []
      : [
          taint(
            'TemperatureDrifted',
            `${celsius(reached.median)}, and ${celsius(reached.median - drift)} in the first good block`,
          ),
        ]),
  ];
};

const powerMode = ({ watched }: WatchedTurn, { first }: Level): readonly Taint[] => {
  const modes = [first?.watched?.before, watched?.before, watched?.after].flatMap((sample) =>
    sample === undefined ? [] : [modeOf(sample)],
  );
  const [expected, ...others] = modes;
  const other = others.find((mode) => mode !== expected);
  return other === undefined ? [] : [taint('PowerModeChanged', `from ${expected} to ${other}`)];
};

const modeOf = ({ powerMode: mode, gpuRangeMHz }: ConditionSample): string =>
  [mode ?? 'no power mode', ...(gpuRangeMHz === null ? [] : [`GPU at ${gpuRangeMHz.join(' to ')} MHz`])].join(', ');

const company = (
  { device, watched, conditions, othersPercent }: WatchedTurn,
  limits: ConditionLimits,
): readonly Taint[] => {
  const others = device === 'gpu' ? othersOnDevice(watched, conditions) : 0;
  const named = (watched?.others ?? []).map(({ command, cores }) => `${command} ${cores.toFixed(1)} cores`);
  return [
    ...(others <= 0 ? [] : [taint('DeviceShared', `${others} other process${others === 1 ? '' : 'es'} on the GPU`)]),
    ...(othersPercent <= limits.othersPercent
      ? []
      : [
          taint(
            'ProcessorShared',
            [
              `others took ${othersPercent.toFixed(0)} % of the processors, of at most ${limits.othersPercent} %`,
              ...(named.length === 0 ? [] : [named.join(', ')]),
            ].join(': '),
          ),
        ]),
  ];
};

/** NVML as the process apart asks it counts what computes; within the program it counts windows on a screen, too. */
const othersOnDevice = (watched: WatchedTurn['watched'], { before, after }: WatchedTurn['conditions']): number => {
  const most = watched?.deviceProcesses ?? null;
  if (most !== null) return most - 1;
  return Math.max(before.gpu?.otherProcesses ?? 0, after.gpu?.otherProcesses ?? 0);
};

const shortages = ({ watched }: WatchedTurn): readonly Taint[] => {
  if (watched === undefined) return [];
  const { before, after } = watched;
  const free = Math.min(before.memoryFreeMiB ?? Infinity, after.memoryFreeMiB ?? Infinity);
  const swapped = (after.swappedMiB ?? 0) - (before.swappedMiB ?? 0);
  const disk = Math.min(before.diskFreeMiB, after.diskFreeMiB);
  return [
    ...(free >= LEAST_MEMORY_MIB ? [] : [taint('MemoryShort', `${free.toFixed(0)} MiB of memory were free`)]),
    ...(swapped <= MOST_SWAPPED_MIB ? [] : [taint('MemoryShort', `${swapped.toFixed(0)} MiB were swapped meanwhile`)]),
    ...(disk >= LEAST_DISK_MIB ? [] : [taint('DiskShort', `${disk.toFixed(0)} MiB of the disk were free`)]),
  ];
};

const mhz = (value: number): string => `${Math.round(value)} MHz`;
const celsius = (value: number): string => `${value.toFixed(1)} °C`;
