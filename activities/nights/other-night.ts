import { nightTime } from '../../contracts/night-id.js';
import { nightWorkflowId, scheduledNightWorkflowId } from '../../contracts/night-workflow-id.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { NightStores } from './night-stores.js';

/** Whether a Workflow has not ended. */
export type IsRunning = (workflowId: string) => Promise<boolean>;

/** Which night begins, as which Workflow. */
interface BeginningNight {
  readonly nightId: string;
  readonly fleet: string;
  readonly workflowId: string;
}

/**
 * Fails with `NightRunning` where another night of the fleet runs: one that a Schedule began and one that a person did have other
 * Workflow IDs, so that the server lets both begin.
 */
export const requireNoOtherNight = async (
  { results }: Pick<NightStores, 'results'>,
  isRunning: IsRunning,
  { nightId, fleet, workflowId }: BeginningNight,
): Promise<void> => {
  for (const other of await results.nights(fleet)) {
    if (other.status !== 'running' || other.nightId === nightId) continue;
    for (const id of [nightWorkflowId(fleet), scheduledNightWorkflowId(fleet, nightTime(other.nightId))]) {
      if (id === workflowId || !(await isRunning(id))) continue;
      throw new QuantfleetFailure('NightRunning', `The night ${other.nightId} of ${fleet} still runs.`, {
        advice: `Wait for it, or end it: \`quantfleet sweep cancel ${id}\`.`,
      });
    }
  }
};
