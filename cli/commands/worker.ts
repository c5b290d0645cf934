import type { Settings } from '../../config/settings-schema.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { WorkerRole } from '../../contracts/worker-role.js';
import { startHost } from '../../workers/host.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';

/** One role of a deployment in the foreground until Ctrl-C or SIGTERM. */
export const runWorker = async (context: CommandContext, role: WorkerRole): Promise<number> => {
  const { settings, interrupt } = context;
  requireSettings(settings, role);
  const host = await startHost(settings, await context.openLog(), interrupt, [role]);
  context.say(`Worker ${role} of ${settings.nodeId} is up; server ${host.address}. Ctrl-C stops it.`);
  if (context.json) process.stdout.write(`${JSON.stringify({ node: settings.nodeId, role, address: host.address })}\n`);
  try {
    const interrupted = new Promise<void>((resolve) => interrupt.addEventListener('abort', () => resolve()));
    if (!interrupt.aborted) await Promise.race([interrupted, host.failed]);
  } finally {
    await host.stop();
  }
  context.say('Stopped; what was running goes on elsewhere, or at the next start.');
  return EXIT.ok;
};

/** What a role shares with the rest of a deployment. */
const requireSettings = ({ temporal, store, results }: Settings, role: WorkerRole): void => {
  const absent = [
    ...(temporal.address === undefined ? ['temporal.address'] : []),
    ...(role !== 'workflows' && store.shared === undefined ? ['store.folder or store.s3'] : []),
    ...(role === 'results' && results.kind !== 'postgres' ? ['results.postgres'] : []),
  ];
  if (absent.length === 0) return;
  throw new QuantfleetFailure(
    'ConfigInvalid',
    `quantfleet worker ${role} works for a deployment: expected ${absent.join(' and ')} in quantfleet.yaml.`,
    { advice: 'docs/guide/fleet.md shows the settings of each machine; a single machine needs only: quantfleet up' },
  );
};
