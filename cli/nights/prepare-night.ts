import { openStores } from '../../activities/artifacts/open-stores.js';
import { grantFolder, openGrantStore } from '../../activities/permission/grant-store.js';
import { grantSweep } from '../../activities/permission/grant-sweep.js';
import { isInDeployment } from '../../config/workers-of.js';
import type { NightPlan } from '../../contracts/night-plan.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import { openNodeRegistry } from '../../workers/node-registry.js';
import type { CommandContext } from '../command-context.js';
import { requireDatasets } from '../deployment/require-datasets.js';
import { uploadFiles } from '../deployment/upload-files.js';
import type { HostClient } from '../with-host.js';

/** Lets the boards of a machine on its own read what the benchmarks name, on every night. */
export const grantNight = async (context: CommandContext, { benchmarks }: NightPlan): Promise<void> => {
  if (isInDeployment(context.settings)) return;
  const grants = openGrantStore(grantFolder(context.settings.stateDir));
  for (const benchmark of benchmarks) await grantSweep(grants, benchmark);
};

/** What the client of a deployment adds to the plan of its nights: the files in the store. */
export const preparedNight = async (
  { settings, interrupt }: CommandContext,
  { client }: Pick<HostClient, 'client'>,
  plan: NightPlan,
): Promise<NightPlan> => {
  if (!isInDeployment(settings)) return plan;
  const machines = await openNodeRegistry(client).list({ tags: [] });
  const { artifacts } = await openStores(settings);
  const benchmarks: SweepPlan[] = [];
  for (const benchmark of plan.benchmarks) {
    requireDatasets(machines, benchmark);
    benchmarks.push(await uploadFiles(artifacts, benchmark, interrupt));
  }
  return { ...plan, benchmarks };
};
