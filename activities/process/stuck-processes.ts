import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { type LivingProcess, livingProcess } from './living-process.js';

const stuck = new Map<number, LivingProcess>();

/** The failure of processes that were killed and do not end; until they are gone, {@link refuseBesideStuck} throws it. */
export const deviceStuck = (processes: readonly LivingProcess[]): QuantfleetFailure => {
  for (const process of processes) stuck.set(process.pid, process);
  const named = processes.map(({ pid, command, state }) => `${command} (process ${pid}, state ${state})`).join(', ');
  return new QuantfleetFailure('DeviceStuck', `${named} was killed and does not end; it may still use the device.`);
};

/** Fails with `DeviceStuck` while a process that could not be ended is there: beside it nothing can be measured. */
export const refuseBesideStuck = (): void => {
  for (const { pid, startedAt } of stuck.values()) {
    if (livingProcess(pid)?.startedAt !== startedAt) stuck.delete(pid);
  }
  if (stuck.size > 0) throw deviceStuck([...stuck.values()]);
};
