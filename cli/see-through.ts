import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { isInDeployment } from '../config/workers-of.js';
import { SWEEP_WORKFLOW } from '../contracts/messages.js';
import type { TrialStatus } from '../contracts/trial-record.js';
import type { CommandContext } from './command-context.js';
import { EXIT } from './exit-codes.js';
import { followSweep } from './progress/follow-sweep.js';
import { createLiveLines } from './progress/live-lines.js';
import { showReport } from './show-report.js';
import { type HostClient, withWorkers } from './with-host.js';

/** Starts the Workflow of a sweep; its id is the sweep’s. */
export type Begin = (host: HostClient) => Promise<WorkflowHandle>;

/** Begins a sweep, draws its progress until it ends, then prints table and report. */
export const seeThrough = async (context: CommandContext, begin: Begin): Promise<number> => {
  const lines = createLiveLines(context.json ? process.stderr : process.stdout);
  let sweepId: string | undefined;
  const hasEnded = await withWorkers(context, async (host) => {
    context.interrupt.throwIfAborted();
    const begun = sweepId === undefined ? undefined : await findWorkflow(host.client, sweepId);
    const handle = begun ?? (await begin(host));
    sweepId = handle.workflowId;
    await sayWhatElseRuns(context, host, sweepId);
    lines.keepOnce(`Sweep ${sweepId}`);
    return followSweep(host.client, handle, lines, context.interrupt);
  });
  if (!hasEnded || sweepId === undefined) {
    context.say(`\n${isInDeployment(context.settings) && sweepId !== undefined ? goesOn(sweepId) : STOPPED}`);
    return EXIT.interrupted;
  }
  const trials = await showReport(context, sweepId);
  return trials.some(({ status }) => NOT_DONE.includes(status)) ? EXIT.failed : EXIT.ok;
};

const NOT_DONE: readonly TrialStatus[] = ['failed', 'cancelled', 'absent'];

const STOPPED = 'Stopped. Run the same command again to go on; finished stages are kept.';

const goesOn = (sweepId: string): string =>
  `The sweep goes on without this command. Run it again to follow; to end the sweep: quantfleet sweep cancel ${sweepId}`;

/** The Workflow of this id, which may have ended meanwhile; undefined on a server that does not know it. */
const findWorkflow = async (client: Client, workflowId: string): Promise<WorkflowHandle | undefined> => {
  const handle = client.workflow.getHandle(workflowId);
  try {
    await handle.describe();
    return handle;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
};

/** A sweep that was left unfinished goes on as soon as its workers are back, and the node does one thing at a time. */
const sayWhatElseRuns = async (
  { say }: CommandContext,
  { client, taskQueue }: HostClient,
  sweepId: string,
): Promise<void> => {
  const query = `WorkflowType = '${SWEEP_WORKFLOW.name}' AND TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId } of client.workflow.list({ query })) {
    if (workflowId === sweepId) continue;
    say(`Sweep ${workflowId} goes on beside this one; to end it: quantfleet sweep cancel ${workflowId}`);
  }
};
