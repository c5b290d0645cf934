import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { addCommand } from './add-command.js';
import type { RunCommand } from './run-command.js';

/** Adds `quantfleet cluster …`. */
export const addClusterCommands = (program: CommandUnknownOpts, run: RunCommand): void => {
  const cluster = program.command('cluster').description('make a Temporal server of your own ready');
  addCommand(cluster, 'setup', 'register what quantfleet needs on the server; may be repeated')
    .option('--create-namespace', 'create the namespace, if it is not there')
    .option('--retention <time>', 'how long it keeps finished Workflows, as 30d or 72h')
    .action((options) =>
      run(options, async (context) => {
        const { runClusterSetup } = await import('../commands/cluster-setup.js');
        return runClusterSetup(context, options);
      }),
    );
};
