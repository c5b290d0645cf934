import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { deviceStuck } from './stuck-processes.js';
import { type LivingProcess, livingProcess } from './living-process.js';

const POLL_MS = 50;
/** The kernel ends a killed process at once, unless it waits for a device. */
const KILL_PATIENCE_MS = 10_000;

/**
 * Asks every process of the group to end, and kills those that are left after `graceMs`; resolves when none is left.
 * Fails with `DeviceStuck` when one is still there `patienceMs` after it was killed.
 */
export const stopGroup = async (
  groupId: number,
  graceMs: number,
  patienceMs: number = KILL_PATIENCE_MS,
): Promise<void> => {
  signalGroup(groupId, 'SIGTERM');
  const killAt = Date.now() + graceMs;
  for (let left = livingMembers(groupId); left.length > 0; left = livingMembers(groupId)) {
    if (Date.now() >= killAt + patienceMs) throw deviceStuck(left);
    if (Date.now() >= killAt) signalGroup(groupId, 'SIGKILL');
    await sleep(POLL_MS);
  }
  // A process that was forked while /proc was read may have been missed.
  signalGroup(groupId, 'SIGKILL');
};

/** Without zombies, which only their parent can remove. */
const livingMembers = (groupId: number): readonly LivingProcess[] => {
  if (!signalGroup(groupId, 0)) return [];
  return processIds()
    .map(livingProcess)
    .filter((found): found is LivingProcess => found?.groupId === groupId);
};

const processIds = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** Sends a signal to every process of the group; false when there is none. */
const signalGroup = (groupId: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    // A negative pid addresses the whole group, see kill(2).
    return process.kill(-groupId, signal);
  } catch {
    return false;
  }
};
