import type { Client } from '@temporalio/client';
import {
  decodeFromPayloadsAtIndex,
  decodeOptionalFailureToOptionalError,
} from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';
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
  const { loadedDataConverter } = client.options;
  const { payloads } = pending.heartbeatDetails ?? {};
  const code = pending.lastFailure?.applicationFailureInfo?.type ?? '';
  const lastFailure = await decodeOptionalFailureToOptionalError(loadedDataConverter, pending.lastFailure);
  return {
    activity: pending.activityType?.name ?? '',
    attempt: pending.attempt ?? 1,
    isStarted: Number(pending.state) === STARTED,
    lastFailure: isFailureCode(code) ? `${code}: ${lastFailure?.message ?? ''}` : null,
    progress: payloads?.length
      ? ((await decodeFromPayloadsAtIndex<StageProgress | undefined>(loadedDataConverter, 0, payloads)) ?? null)
      : null,
  };
};
