import {
  type Client,
  type WorkflowHandle,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { grantFolder, openGrantStore } from '../activities/permission/grant-store.js';
import { grantSweep } from '../activities/permission/grant-sweep.js';
import { thisQuantfleet } from '../config/own-version.js';
import type { Settings } from '../config/settings-schema.js';
import { isInDeployment } from '../config/workers-of.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { openNodeRegistry } from '../workers/node-registry.js';
import { openStores } from '../activities/artifacts/open-stores.js';
import { chooseNodes } from './deployment/choose-nodes.js';
import { chooseOwnNodes } from './deployment/choose-own-nodes.js';
import { requireDatasets } from './deployment/require-datasets.js';
import { placeSweep } from './deployment/place-sweep.js';
import { uploadFiles } from './deployment/upload-files.js';
import { isNodeOfMachine } from '../contracts/node-identity.js';
import { SWEEP_WORKFLOW } from '../contracts/messages.js';
import type { SweepPlan } from '../contracts/sweep.js';
import type { TrialStatus } from '../contracts/trial-record.js';
import type { SweepInput } from '../contracts/workflows.js';
import type { CommandContext } from './command-context.js';
import { EXIT } from './exit-codes.js';
import { followSweep } from './progress/follow-sweep.js';
import { createLiveLines } from './progress/live-lines.js';
import { shownInTemporal } from './cluster/shown-in-temporal.js';
import { showReport } from './show-report.js';
import { type HostClient, withWorkers } from './with-host.js';

type SweepWorkflow = NonNullable<(typeof SWEEP_WORKFLOW)['run']>;

/** Runs a sweep, or goes on with it if it is running; draws its progress, then prints table and report. */
export const runSweep = async (context: CommandContext, plan: SweepPlan): Promise<number> => {
  requireOwnNode(context.settings, plan);
  // Before the workers start: a sweep that goes on may read at once.
  await grantSweep(openGrantStore(grantFolder(context.settings.stateDir)), plan);
  const lines = createLiveLines(context.json ? process.stderr : process.stdout);
  let started: SweepPlan | undefined;
  const hasEnded = await withWorkers(context, async (host) => {
    context.interrupt.throwIfAborted();
    const begun = started === undefined ? undefined : await findWorkflow(host.client, started.sweepId);
    const sweep = (started ??= await planned(context, host, plan));
    await sayWhatElseRuns(context, host, sweep.sweepId);
    const handle = begun ?? (await startSweep(context, host, sweep));
    lines.keepOnce(`Sweep ${sweep.sweepId}`);
    return followSweep(host.client, handle, lines, context.interrupt);
  });
  const { sweepId } = started ?? plan;
  if (!hasEnded) {
    context.say(`\n${isInDeployment(context.settings) ? goesOn(sweepId) : STOPPED}`);
    return EXIT.interrupted;
  }
  const trials = await showReport(context, sweepId);
  return trials.some(({ status }) => NOT_DONE.includes(status)) ? EXIT.failed : EXIT.ok;
};

const NOT_DONE: readonly TrialStatus[] = ['failed', 'cancelled', 'absent'];

const STOPPED = 'Stopped. Run the same command again to go on; finished stages are kept.';

const goesOn = (sweepId: string): string =>
  `The sweep goes on without this command. Run it again to follow; to end the sweep: quantfleet sweep cancel ${sweepId}`;

/** On its own, a machine runs what it starts. */
const requireOwnNode = (settings: Settings, { nodes, nodeTags }: SweepPlan): void => {
  const { nodeId, tags } = settings;
  const areOwn =
    nodeTags === undefined
      ? nodes.every((node) => isNodeOfMachine(node, nodeId))
      : nodeTags.every((tag) => tags.includes(tag));
  if (isInDeployment(settings) || areOwn) return;
  throw new QuantfleetFailure(
    'ConfigInvalid',
    `The sweep names the nodes ${(nodeTags ?? nodes).join(', ')}; this machine is ${settings.nodeId}, and shares no server, store and results with others.`,
    { advice: 'Leave nodes out to run the sweep here, or set temporal.address, store and results in quantfleet.yaml.' },
  );
};

/** What the client of a deployment adds to a plan: its nodes, the files in the store, and where stages run. */
const planned = async (
  { settings, say, interrupt }: CommandContext,
  host: HostClient,
  plan: SweepPlan,
): Promise<SweepPlan> => {
  const { client } = host;
  if (!isInDeployment(settings)) return chooseOwnNodes(host, plan, { nodeId: settings.nodeId, say });
  const machines = await openNodeRegistry(client).list({ tags: [] });
  const chosen = chooseNodes(machines, plan, { mayHaveOwnStore: false, say });
  requireDatasets(machines, chosen);
  const placed = placeSweep(machines, await uploadFiles((await openStores(settings)).artifacts, chosen, interrupt));
  const queues = [...new Set(Object.values(placed.placement ?? {}))];
  say(queues.length === 0 ? 'No host is there: each node quantizes for itself.' : `Hosts serve ${queues.join(', ')}.`);
  return placed;
};

const startSweep = async (
  context: CommandContext,
  { client, taskQueue }: HostClient,
  plan: SweepPlan,
): Promise<WorkflowHandle> => {
  const input: SweepInput = { plan: { ...plan, plannedBy: thisQuantfleet() } };
  return client.workflow.start<SweepWorkflow>(SWEEP_WORKFLOW.name, {
    workflowId: plan.sweepId,
    taskQueue,
    args: [input],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    staticSummary: `sweep ${plan.name}`,
    ...(await shownInTemporal(context, client, plan)),
  });
};

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
