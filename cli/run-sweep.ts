import { WorkflowIdConflictPolicy } from '@temporalio/client';
import { openStores } from '../activities/artifacts/open-stores.js';
import { grantFolder, openGrantStore } from '../activities/permission/grant-store.js';
import { grantSweep } from '../activities/permission/grant-sweep.js';
import { isInDeployment } from '../config/workers-of.js';
import type { SweepPlan } from '../contracts/sweep.js';
import { openNodeRegistry } from '../workers/node-registry.js';
import type { CommandContext } from './command-context.js';
import { chooseNodes } from './deployment/choose-nodes.js';
import { chooseOwnNodes } from './deployment/choose-own-nodes.js';
import { placeSweep } from '../activities/nights/place-sweep.js';
import { requireDatasets } from './deployment/require-datasets.js';
import { uploadFiles } from './deployment/upload-files.js';
import { requireOwnNode } from './require-own-node.js';
import { seeThrough } from './see-through.js';
import { sayPlacement, startSweep } from './start-sweep.js';
import type { HostClient } from './with-host.js';

/** Runs a sweep, or goes on with it if it is running; draws its progress, then prints table and report. */
export const runSweep = async (context: CommandContext, plan: SweepPlan): Promise<number> => {
  requireOwnNode(context.settings, plan);
  // Before the workers start: a sweep that goes on may read at once.
  await grantSweep(openGrantStore(grantFolder(context.settings.stateDir)), plan);
  let prepared: SweepPlan | undefined;
  return seeThrough(context, async (host) => {
    prepared ??= await planned(context, host, plan);
    return startSweep(context, host, { plan: prepared }, WorkflowIdConflictPolicy.USE_EXISTING);
  });
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
  sayPlacement(say, placed);
  return placed;
};
