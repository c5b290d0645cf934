import { once } from 'node:events';
import { WorkflowIdConflictPolicy } from '@temporalio/client';
import { thisQuantfleet } from '../../config/own-version.js';
import type { BisectResult } from '../../contracts/bisect.js';
import { BISECT_WORKFLOW } from '../../contracts/messages.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { bisectText } from '../nights/bisect-text.js';
import { bisectEnd } from '../progress/sweep-result.js';
import { withWorkers } from '../with-host.js';

/** Nights and series that are searched. */
export interface AskedBisection {
  readonly good: string;
  readonly bad: string;
  readonly node: string;
  readonly benchmark: string;
  readonly recipe: string;
}

/** Searches the nights between a good and a bad one, or follows the search that runs; says what it found. */
export const runFleetBisect = async (
  context: CommandContext,
  { good, bad, node: nodeId, benchmark, recipe }: AskedBisection,
): Promise<number> => {
  const asked = { good, bad, nodeId, benchmark, recipe };
  const result = await withWorkers(context, async ({ client, taskQueue }): Promise<BisectResult> => {
    const search = await client.workflow.start<NonNullable<(typeof BISECT_WORKFLOW)['run']>>(BISECT_WORKFLOW.name, {
      workflowId: `bisect/${bad}/${nodeId}/${benchmark}/${recipe}`,
      taskQueue,
      args: [{ ...asked, plannedBy: thisQuantfleet() }],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      staticSummary: `search between ${good} and ${bad} on ${nodeId}`,
    });
    context.say(`Searching between ${good} and ${bad} on ${nodeId} …`);
    const interrupted = once(context.interrupt, 'abort').then((): never => {
      throw context.interrupt.reason;
    });
    return Promise.race([
      bisectEnd(search, () => context.say('The server has not answered for a while; going on …')),
      interrupted,
    ]);
  });
  if (context.json) process.stdout.write(`${JSON.stringify({ ...asked, ...result }, null, 2)}\n`);
  else context.say(bisectText(result));
  return EXIT.ok;
};
