import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { WORKER_ROLES, type WorkerRole } from '../../contracts/worker-role.js';
import { addCommand } from './add-command.js';
import { type RunCommand, withinLimits } from './run-command.js';

const DESCRIPTIONS: Readonly<Record<WorkerRole, string>> = {
  workflows: 'run Workflows; holds no state',
  results: 'write results; one for a deployment',
  node: 'build and measure on this machine',
  host: 'read images, export, calibrate and fine-tune for nodes',
};

/** Adds `quantfleet worker …`. */
export const addWorkerCommands = (program: CommandUnknownOpts, run: RunCommand): void => {
  const worker = program.command('worker').description('run one part of a deployment in the foreground');
  for (const role of WORKER_ROLES) {
    addCommand(worker, role, DESCRIPTIONS[role]).action((options) =>
      withinLimits(run)(
        options,
        async (context) => (await import('../commands/worker.js')).runWorker(context, role),
        false,
      ),
    );
  }
};
