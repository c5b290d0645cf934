import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { addCommand } from './add-command.js';
import { type RunCommand, withinLimits } from './run-command.js';
import { viaOption } from './via-option.js';

/** Adds `quantfleet sweep …`. */
export const addSweepCommands = (program: CommandUnknownOpts, run: RunCommand): void => {
  const sweep = program.command('sweep').description('run and look at sweeps');
  addCommand(sweep, 'run <file>', 'run the sweep of a file, or go on with it')
    .addOption(viaOption())
    .action((file, options) =>
      withinLimits(run)(options, async (context) => {
        const { runSweepFile } = await import('../commands/sweep-run.js');
        return runSweepFile(context, file, options.via);
      }),
    );
  addCommand(sweep, 'retry <sweep>', 'run again what is absent, cancelled or failed of a sweep that has ended')
    .option('--all', 'also trials that failed because of the sweep’s own input')
    .action((sweepId, options) =>
      withinLimits(run)(options, async (context) => {
        const { runSweepRetry } = await import('../commands/sweep-retry.js');
        return runSweepRetry(context, sweepId, options.all === true ? 'all' : 'mendable');
      }),
    );
  addCommand(sweep, 'status [sweep]', 'list sweeps, or the trials of one').action((sweepId, options) =>
    run(options, async (context) => {
      const { runSweepStatus } = await import('../commands/sweep-status.js');
      return runSweepStatus(context, sweepId);
    }),
  );
  addCommand(sweep, 'cancel <sweep>', 'stop a running sweep; finished stages are kept').action((sweepId, options) =>
    run(options, async (context) => {
      const { runSweepCancel } = await import('../commands/sweep-cancel.js');
      return runSweepCancel(context, sweepId);
    }),
  );
};
