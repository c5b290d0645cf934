import { readFile } from 'node:fs/promises';
import { Argument, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { completionScript, SHELLS } from '../completion/shells.js';

/** Adds `quantfleet completion`, and the hidden command that its scripts ask. */
export const addCompletionCommands = (program: CommandUnknownOpts): void => {
  program
    .command('completion')
    .description('print the script that completes commands, options and ids in a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action(async (shell) => {
      process.stdout.write(await readFile(completionScript(shell), 'utf8'));
    });
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words) => {
      const { runComplete } = await import('../commands/complete.js');
      await runComplete(program, words);
    });
};
