import { type WorkflowHandle, WorkflowIdConflictPolicy } from '@temporalio/client';
import { loadFleet } from '../../config/load-fleet.js';
import { thisQuantfleet } from '../../config/own-version.js';
import { isInDeployment } from '../../config/workers-of.js';
import { NIGHT_WORKFLOW } from '../../contracts/messages.js';
import { nightWorkflowId } from '../../contracts/night-workflow-id.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { followNight } from '../nights/follow-night.js';
import { exitCodeOfNight } from '../nights/night-exit-code.js';
import { grantNight, preparedNight } from '../nights/prepare-night.js';
import { runningScheduledNight } from '../nights/scheduled-night.js';
import { showNight } from '../nights/show-night.js';
import { createLiveLines } from '../progress/live-lines.js';
import { type HostClient, withWorkers } from '../with-host.js';

const STOPPED = 'Stopped. Run the same command again before the deadline to go on; finished stages are kept.';

const goesOn = (fleet: string): string =>
  `The night goes on without this command. Run it again to follow; to end the night: quantfleet sweep cancel ${nightWorkflowId(fleet)}`;

/** A run of a Workflow: another night has the same Workflow ID. */
interface WorkflowExecution {
  readonly workflowId: string;
  readonly runId: string;
}

type NightWorkflow = NonNullable<(typeof NIGHT_WORKFLOW)['run']>;

/**
 * Starts a night of a fleet, or follows the one that runs, whoever began it; says what it found. Exit code 1 where something regressed, or a board was
 * not measured.
 */
export const runFleetNight = async (context: CommandContext, file: string): Promise<number> => {
  const { plan } = loadFleet(file, !isInDeployment(context.settings));
  await grantNight(context, plan);
  const lines = createLiveLines(context.json ? process.stderr : process.stdout);
  const begin = async (host: HostClient): Promise<WorkflowHandle<NightWorkflow>> => {
    const scheduled = await runningScheduledNight(host.client, nightWorkflowId(plan.fleet));
    if (scheduled !== undefined) return host.client.workflow.getHandle<NightWorkflow>(scheduled);
    return host.client.workflow.start<NightWorkflow>(NIGHT_WORKFLOW.name, {
      workflowId: nightWorkflowId(plan.fleet),
      taskQueue: host.taskQueue,
      args: [{ plan: await preparedNight(context, host, plan), plannedBy: thisQuantfleet() }],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      staticSummary: `night of ${plan.fleet}`,
    });
  };
  let begun: WorkflowExecution | undefined;
  const nightId = await withWorkers(context, async (host) => {
    context.interrupt.throwIfAborted();
    const night =
      begun === undefined
        ? await begin(host)
        : host.client.workflow.getHandle<NightWorkflow>(begun.workflowId, begun.runId);
    begun ??= { workflowId: night.workflowId, runId: (await night.describe()).runId };
    return followNight(night, lines, context.interrupt);
  });
  if (nightId === undefined) {
    context.say(`\n${isInDeployment(context.settings) ? goesOn(plan.fleet) : STOPPED}`);
    return EXIT.interrupted;
  }
  return exitCodeOfNight(await showNight(context, nightId));
};
