import type { CommandUnknownOpts } from '@commander-js/extra-typings';

/** Options that every command has. */
export interface SharedOptions {
  readonly config?: string | undefined;
  readonly json?: true | undefined;
}

/** Adds a subcommand with the options that every command has. */
export const addCommand = <Usage extends string>(parent: CommandUnknownOpts, usage: Usage, description: string) =>
  parent
    .command(usage)
    .description(description)
    .option('--config <file>', 'settings of this machine (default: quantfleet.yaml, if there is one)')
    .option('--json', 'print the answer as JSON on standard output');
