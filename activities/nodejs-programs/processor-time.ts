import { readFileSync } from 'node:fs';

const TICKS_A_SECOND = 100;

/** How much the processors have worked since the machine started, in ticks of 10 ms over all cores, stolen time included. */
interface ProcessorTime {
  readonly busy: number;
  readonly total: number;
  /** Of this process. */
  readonly own: number;
}

const readProcessorTime = (): ProcessorTime => {
  // user, nice, system, idle, iowait, irq, softirq, steal; guest time is part of user time already.
  const ticks = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.trim().split(/\s+/).slice(1, 9).map(Number) ?? [];
  const total = ticks.reduce((sum, value) => sum + value, 0);
  const { user, system } = process.cpuUsage();
  return { busy: total - (ticks[3] ?? 0) - (ticks[4] ?? 0), total, own: ((user + system) / 1e6) * TICKS_A_SECOND };
};

/** Starts to watch; the returned function gives the share in percent of the machine's time that others took since. */
export const watchOthers = (): (() => number) => {
  const before = readProcessorTime();
  return () => {
    const now = readProcessorTime();
    const total = now.total - before.total;
    const others = now.busy - before.busy - (now.own - before.own);
    return total === 0 ? 0 : Math.max(0, (100 * others) / total);
  };
};
