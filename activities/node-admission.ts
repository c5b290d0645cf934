import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { nodeAdmissionInput } from '../contracts/activity-inputs.js';
import type { Admission, NodeRegistry } from '../contracts/node-registry.js';
import type { StageAttempt } from './stage-context.js';

const LOOK_MS = 5_000;
const MS_A_MINUTE = 60_000;

/**
 * Waits while a node takes no new work; `null` as soon as it does, as one that is not registered does. What keeps it, where that
 * lasts longer than the patience.
 */
export const nodeAdmission = async (
  registry: NodeRegistry,
  { nodeId, patienceMinutes }: z.infer<typeof nodeAdmissionInput>,
  { signal }: Pick<StageAttempt, 'signal'>,
): Promise<Admission | null> => {
  const giveUpAt = patienceMinutes === undefined ? Infinity : Date.now() + patienceMinutes * MS_A_MINUTE;
  for (;;) {
    const admission = await registry.admission(nodeId);
    if (admission === undefined || admission.state === 'admitted') return null;
    if (Date.now() >= giveUpAt) return admission;
    await sleep(Math.min(LOOK_MS, giveUpAt - Date.now()), undefined, { signal });
  }
};
