import type { NightLane } from '../contracts/workflows.js';
import { measureTurns } from './night-turns.js';
import { nightActivities } from './stage-proxies.js';

/** Measures once more, in the same night, what on a board looks changed. */
export async function nightConfirmationWorkflow({ nightId, benchmark, nodeId }: NightLane): Promise<void> {
  const turns = await nightActivities().confirmTurns({ nightId, benchmark, nodeId });
  const lane = await nightActivities().nightLane({ nightId, benchmark, nodeId });
  await measureTurns(lane, turns, 'confirmation');
}
