import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowIdConflictPolicy } from '@temporalio/client';
import { grantFolder, openGrantStore } from '../../activities/permission/grant-store.js';
import { grantSweep } from '../../activities/permission/grant-sweep.js';
import { isInDeployment } from '../../config/workers-of.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { SweepRetry } from '../../contracts/retry.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import { findHost } from '../../workers/state-lock.js';
import { openNodeRegistry } from '../../workers/node-registry.js';
import type { CommandContext } from '../command-context.js';
import { placeSweep } from '../../activities/nights/place-sweep.js';
import { requireOwnNode } from '../require-own-node.js';
import { nodesThatAreThere } from '../retry/nodes-that-are-there.js';
import { storedPlan } from '../retry/stored-plan.js';
import { retryLines, whatToRetry } from '../retry/what-to-retry.js';
import { seeThrough } from '../see-through.js';
import { sayPlacement, startSweep } from '../start-sweep.js';
import { isRunning } from '../sweep-workflow.js';
import { withResults } from '../with-results.js';

/**
 * Runs again, under the same sweep id, what is absent, cancelled or failed of a sweep that has ended; what is measured stays.
 * Fails with `NotFound`, `SweepRunning`, `NothingToRetry` or `NodeAbsent`.
 */
export const runSweepRetry = async (
  context: CommandContext,
  sweepId: string,
  failed: SweepRetry['failed'],
): Promise<number> => {
  const { settings, say } = context;
  const { sweep, ends } = await withResults(settings.results, async (results) => ({
    sweep: await results.sweep(sweepId),
    ends: await results.trialEnds(sweepId),
  }));
  if (sweep === undefined) throw new QuantfleetFailure('NotFound', `There is no sweep ${sweepId}.`);
  const isLocal = !isInDeployment(settings);
  // Starting workers here would go on with it.
  if (isLocal && sweep.status === 'running' && findHost(settings.stateDir) === undefined) throw notEnded(sweepId);
  const plan = storedPlan(sweep);
  requireOwnNode(settings, plan);
  const wanted = whatToRetry(plan, sweep.status, ends, failed);
  // Elsewhere, what others wrote into the results would open this machine's files.
  if (isLocal) await grantSweep(openGrantStore(grantFolder(settings.stateDir)), plan);
  return seeThrough(context, async (host) => {
    if (await isRunning(host.client, sweepId)) throw notEnded(sweepId);
    const { retry, placed } = isLocal
      ? { retry: wanted, placed: plan }
      : await replaced(context, host.client, plan, wanted);
    retryLines(retry, ends).forEach(say);
    try {
      return await startSweep(context, host, { plan: placed, retry }, WorkflowIdConflictPolicy.FAIL);
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) throw notEnded(sweepId);
      throw error;
    }
  });
};

/** Nodes and hosts as they are now. */
const replaced = async (
  { say }: CommandContext,
  client: Client,
  plan: SweepPlan,
  retry: SweepRetry,
): Promise<{ readonly retry: SweepRetry; readonly placed: SweepPlan }> => {
  const machines = await openNodeRegistry(client).list({ tags: [] });
  const nodes = nodesThatAreThere(machines, retry.nodes, say);
  const { placement: _, ...unplaced } = plan;
  const placed = placeSweep(machines, unplaced);
  sayPlacement(say, placed);
  return { retry: { ...retry, nodes }, placed };
};

const notEnded = (sweepId: string): QuantfleetFailure =>
  new QuantfleetFailure('SweepRunning', `The sweep ${sweepId} has not ended.`);
