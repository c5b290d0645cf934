import { type WorkflowHandle, type WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/client';
import { thisQuantfleet } from '../config/own-version.js';
import { SWEEP_WORKFLOW } from '../contracts/messages.js';
import type { SweepPlan } from '../contracts/sweep.js';
import type { SweepInput } from '../contracts/workflows.js';
import { shownInTemporal } from './cluster/shown-in-temporal.js';
import type { CommandContext } from './command-context.js';
import type { HostClient } from './with-host.js';

type SweepWorkflow = NonNullable<(typeof SWEEP_WORKFLOW)['run']>;

/** Starts the Workflow of a sweep; `conflict` says what becomes of one that runs already. */
export const startSweep = async (
  context: CommandContext,
  { client, taskQueue }: HostClient,
  input: SweepInput,
  conflict: WorkflowIdConflictPolicy,
): Promise<WorkflowHandle> => {
  const plan = { ...input.plan, plannedBy: thisQuantfleet() };
  return client.workflow.start<SweepWorkflow>(SWEEP_WORKFLOW.name, {
    workflowId: plan.sweepId,
    taskQueue,
    args: [{ ...input, plan }],
    workflowIdConflictPolicy: conflict,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    staticSummary: `sweep ${plan.name}`,
    ...(await shownInTemporal(context, client, plan)),
  });
};

/** Says which queues of hosts a sweep was placed on. */
export const sayPlacement = (say: (line: string) => void, { placement }: SweepPlan): void => {
  const queues = [...new Set(Object.values(placement ?? {}))];
  say(queues.length === 0 ? 'No host is there: each node quantizes for itself.' : `Hosts serve ${queues.join(', ')}.`);
};
