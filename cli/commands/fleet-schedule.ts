import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { loadFleet } from '../../config/load-fleet.js';
import { thisQuantfleet } from '../../config/own-version.js';
import type { ScheduleOfFile } from '../../config/schedule-schema.js';
import { isInDeployment, workersOf } from '../../config/workers-of.js';
import { NIGHT_WORKFLOW } from '../../contracts/messages.js';
import { fleetScheduleId, nightWorkflowId } from '../../contracts/night-workflow-id.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { workflowTaskQueue } from '../../contracts/task-queues.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { clockChanges, clockChangeText } from '../nights/clock-changes.js';
import { grantNight, preparedNight } from '../nights/prepare-night.js';
import { withServer } from '../with-server.js';

const MS_A_MINUTE = 60_000;

const CALENDAR_DAYS = {
  sunday: 'SUNDAY',
  monday: 'MONDAY',
  tuesday: 'TUESDAY',
  wednesday: 'WEDNESDAY',
  thursday: 'THURSDAY',
  friday: 'FRIDAY',
  saturday: 'SATURDAY',
} as const satisfies Record<ScheduleOfFile['days'][number], string>;

/** Creates the Schedule of a fleet, or changes it. Fails with `ConfigInvalid` where the file says nothing of when. */
export const runFleetSchedule = async (context: CommandContext, file: string): Promise<number> => {
  const { settings } = context;
  const { plan, schedule } = loadFleet(file, !isInDeployment(settings));
  if (schedule === undefined) {
    throw new QuantfleetFailure('ConfigInvalid', `${file}: schedule is missing: it says when nights begin.`, {
      advice: 'Add, for example, schedule: { at: "03:00", timeZone: Europe/Berlin }.',
    });
  }
  await grantNight(context, plan);
  const scheduleId = fleetScheduleId(plan.fleet);
  const [hour = 0, minute = 0] = schedule.at.split(':').map(Number);
  const next = await withServer(context, async (client) => {
    const prepared = await preparedNight(context, { client }, plan);
    const taskQueue = workflowTaskQueue(workersOf(settings), settings.nodeId);
    const wanted = {
      spec: {
        calendars: [{ hour, minute, dayOfWeek: schedule.days.map((day) => CALENDAR_DAYS[day]) }],
        timezone: schedule.timeZone,
        jitter: schedule.jitterMinutes * MS_A_MINUTE,
      },
      action: {
        type: 'startWorkflow' as const,
        workflowType: NIGHT_WORKFLOW.name,
        workflowId: nightWorkflowId(plan.fleet),
        taskQueue,
        args: [{ plan: prepared, plannedBy: thisQuantfleet() }],
      },
      policies: {
        overlap: ScheduleOverlapPolicy.SKIP,
        catchupWindow: schedule.catchUpMinutes * MS_A_MINUTE,
        // A night with a failure says so itself; the next one is not to be missed for it.
        pauseOnFailure: false,
      },
    };
    try {
      const handle = await client.schedule.create({ scheduleId, ...wanted });
      return (await handle.describe()).info.nextActionTimes[0];
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      const handle = client.schedule.getHandle(scheduleId);
      await handle.update(({ state }) => ({ ...wanted, state }));
      return (await handle.describe()).info.nextActionTimes[0];
    }
  });
  const changes = clockChanges(schedule, new Date());
  const answer = {
    fleet: plan.fleet,
    scheduleId,
    ...schedule,
    next: next?.toISOString() ?? null,
    clockChanges: changes,
  };
  if (context.json) process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  else {
    const { at, timeZone, jitterMinutes, catchUpMinutes } = schedule;
    context.say(
      `Nights of ${plan.fleet} begin at ${at} ${timeZone}${jitterMinutes > 0 ? ` or up to ${jitterMinutes} minutes later` : ''}; the next ${answer.next ?? 'never'}.`,
    );
    context.say(
      `A night that cannot begin within ${catchUpMinutes} minutes, or while the one before runs, is missed, which the next one says.`,
    );
    for (const change of changes) context.say(`Warning: ${clockChangeText(change, schedule)}`);
  }
  return EXIT.ok;
};
