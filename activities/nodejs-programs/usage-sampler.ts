import { cpus } from 'node:os';
import type { UsageSample } from '../../contracts/evaluation-record.js';

interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}

/** Samples how busy all processors are, every `intervalMs`, until stopped. */
export const startUsageSampler = (intervalMs: number): { stop(): readonly UsageSample[] } => {
  const startedAt = performance.now();
  const samples: UsageSample[] = [];
  let last = readCpuTimes();
  const sample = (): void => {
    const now = readCpuTimes();
    // The kernel counts in ticks of 10 ms: an interval without a tick says nothing.
    if (now.total > last.total) {
      const percent = (100 * (now.busy - last.busy)) / (now.total - last.total);
      samples.push({ atMs: performance.now() - startedAt, percent });
      last = now;
    }
  };
  const timer = setInterval(sample, intervalMs);
  return {
    stop() {
      clearInterval(timer);
      sample();
      return samples;
    },
  };
};

const readCpuTimes = (): CpuTimes => {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.irq + times.idle;
  }
  return { busy: total - idle, total };
};
