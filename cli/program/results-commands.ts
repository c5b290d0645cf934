import { type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { addCommand } from './add-command.js';
import type { RunCommand } from './run-command.js';

/** Adds `quantfleet results …`. */
export const addResultsCommands = (program: CommandUnknownOpts, run: RunCommand): void => {
  const results = program.command('results').description('take results elsewhere');
  addCommand(results, 'export', 'write a file with one row a measurement')
    .addOption(
      new Option('--format <format>', 'form of the file').choices(['csv', 'parquet'] as const).makeOptionMandatory(),
    )
    .requiredOption('--to <file>', 'where to write it')
    .option('--sweep <sweep>', 'only of this sweep (default: of all)')
    .action((options) =>
      run(options, async (context) => {
        const { runResultsExport } = await import('../commands/results-export.js');
        return runResultsExport(context, options);
      }),
    );
};
