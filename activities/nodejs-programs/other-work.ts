import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OtherWork } from '../../contracts/programs/evaluate.js';

/** The kernel counts processor time in hundredths of a second on every machine that Node.js runs on (USER_HZ). */
const TICKS_A_SECOND = 100;

const MICROSECONDS = 1e6;

interface Moment {
  readonly seconds: number;
  /** Seconds of all cores at work, of those taken by the host of a virtual machine, and of this process. */
  readonly busy: number;
  readonly stolen: number;
  readonly own: number;
}

/** Says how many cores other processes took since it was called, and the host of a virtual machine. */
export const startOtherWork = (root = '/'): { coresSince(): OtherWork } => {
  const before = momentOf(root);
  return {
    coresSince() {
      const now = momentOf(root);
      const seconds = now.seconds - before.seconds;
      const [busy, stolen] = [now.busy - before.busy, now.stolen - before.stolen];
      if (!(seconds > 0 && busy + stolen > 0)) return { seconds, othersCores: null, stolenCores: null };
      return {
        seconds,
        othersCores: Math.max(0, busy - (now.own - before.own)) / seconds,
        stolenCores: stolen / seconds,
      };
    },
  };
};

const momentOf = (root: string): Moment => {
  const [line = ''] = readFileSync(join(root, 'proc/stat'), 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(/ +/).slice(1).map(Number);
  const own = process.cpuUsage();
  return {
    seconds: performance.now() / 1000,
    busy: (user + nice + system + irq + softirq) / TICKS_A_SECOND,
    stolen: steal / TICKS_A_SECOND,
    own: (own.user + own.system) / MICROSECONDS,
  };
};
