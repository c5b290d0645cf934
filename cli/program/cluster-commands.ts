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
  addCommand(cluster, 'codec-server', 'decrypt for Temporal’s UI what temporal.codec has encrypted')
    .requiredOption('--origin <url>', 'address of the UI, whose pages alone may ask')
    .requiredOption('--token-file <file>', 'file with the token that a request must bear')
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--port <port>', 'port to listen on', '8889')
    .action((options) =>
      run(options, async (context) => {
        const { runCodecServer } = await import('../commands/cluster-codec-server.js');
        return runCodecServer(context, options);
      }),
    );
};
