import { type Client, defaultPayloadConverter } from '@temporalio/client';
import type { StageProgress } from '../../contracts/activities.js';
import { isFailureCode } from '../../contracts/failures.js';

// temporal.api.enums.v1.PendingActivityState
const STARTED = 2;

/** The Activity a Workflow waits for. */
export interface RunningStage {
  /** Activity Type, for example `calibrate`. */
  readonly activity: string;
  readonly attempt: number;
  /** Whether a worker has taken it; else it waits for its next try, or for a node that is busy or away. */
  readonly isStarted: boolean;
  /** Code and message of the failure before this attempt; `null` after none, and after a restart. */
  readonly lastFailure: string | null;
  readonly progress: StageProgress | null;
}

/** Asks the server which Activity a Workflow waits for, and what its last heartbeat said. */
export const readRunningStage = async (client: Client, workflowId: string): Promise<RunningStage | undefined> => {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const [pending] = raw.pendingActivities ?? [];
  if (pending === undefined) return undefined;
  const [details] = pending.heartbeatDetails?.payloads ?? [];
  const code = pending.lastFailure?.applicationFailureInfo?.type ?? '';
  return {
    activity: pending.activityType?.name ?? '',
    attempt: pending.attempt ?? 1,
    isStarted: Number(pending.state) === STARTED,
    lastFailure: isFailureCode(code) ? `${code}: ${pending.lastFailure?.message ?? ''}` : null,
    progress: details ? (defaultPayloadConverter.fromPayload<StageProgress | undefined>(details) ?? null) : null,
  };
};
