import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/** Whether any process of the group is alive. */
export const isGroupAlive = (groupId: number): boolean => signalGroup(groupId, 0);

/** Asks every process of the group to end, and kills those that are left after `graceMs`; resolves when none is left. */
export const stopGroup = async (groupId: number, graceMs: number): Promise<void> => {
  signalGroup(groupId, 'SIGTERM');
  const killAt = Date.now() + graceMs;
  while (isGroupAlive(groupId)) {
    if (Date.now() >= killAt) signalGroup(groupId, 'SIGKILL');
    await sleep(POLL_MS);
  }
};

/** Sends a signal to every process of the group; false when there is none. */
const signalGroup = (groupId: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    // A negative pid addresses the whole group, see kill(2).
    return process.kill(-groupId, signal);
  } catch {
    return false;
  }
};
