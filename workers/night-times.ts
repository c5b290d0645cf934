import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { msNumberToTs, tsToDate } from '@temporalio/common/lib/time.js';
import type { AskNightTimes } from '../activities/nights/missed-nights.js';
import { fleetScheduleId } from '../contracts/night-workflow-id.js';

/** Asks the server when the Schedule of a fleet wants nights to begin. */
export const askNightTimes =
  (client: Client): AskNightTimes =>
  async (fleet, from, until) => {
    const scheduleId = fleetScheduleId(fleet);
    try {
      const { spec, info } = await client.schedule.getHandle(scheduleId).describe();
      // What it was before its last change, nobody keeps.
      const since = Math.max(from.getTime(), (info.lastUpdatedAt ?? info.createdAt).getTime());
      if (since >= until.getTime()) return { times: [], jitterMs: 0 };
      const { startTime } = await client.workflowService.listScheduleMatchingTimes({
        namespace: client.options.namespace,
        scheduleId,
        startTime: msNumberToTs(since),
        endTime: msNumberToTs(until.getTime()),
      });
      return { times: startTime.map(tsToDate), jitterMs: spec.jitter ?? 0 };
    } catch (error) {
      if (error instanceof ScheduleNotFoundError) return undefined;
      throw error;
    }
  };
