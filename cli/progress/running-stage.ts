import { type Client, defaultPayloadConverter } from '@temporalio/client';
import type { StageProgress } from '../../contracts/activities.js';

// temporal.api.enums.v1.PendingActivityState
const STARTED = 2;

/** The Activity a trial is in. */
export interface RunningStage {
  /** Activity Type, for example `calibrate`. */
  readonly activity: string;
  readonly attempt: number;
  /** Whether a worker has taken it; else the node is busy or away. */
  readonly isStarted: boolean;
  /** Why the attempt before this one failed. */
  readonly lastFailure: string | null;
  readonly progress: StageProgress | null;
}

/** Asks the server which Activity a trial's Workflow waits for, and what its last heartbeat said. */
export const readRunningStage = async (client: Client, trialId: string): Promise<RunningStage | undefined> => {
  const { raw } = await client.workflow.getHandle(trialId).describe();
  const [pending] = raw.pendingActivities ?? [];
  if (pending === undefined) return undefined;
  const [details] = pending.heartbeatDetails?.payloads ?? [];
  return {
    activity: pending.activityType?.name ?? '',
    attempt: pending.attempt ?? 1,
    isStarted: Number(pending.state) === STARTED,
    lastFailure: pending.lastFailure?.message ?? null,
    progress: details ? (defaultPayloadConverter.fromPayload<StageProgress | undefined>(details) ?? null) : null,
  };
};
