import { type CommandUnknownOpts, InvalidArgumentError } from '@commander-js/extra-typings';
import { addCommand } from './add-command.js';
import type { RunCommand } from './run-command.js';

const GRACE_DAYS = 7;

/** Adds `quantfleet store …`. */
export const addStoreCommands = (program: CommandUnknownOpts, run: RunCommand): void => {
  const store = program.command('store').description('look after the store of artifacts and outcomes');
  addCommand(store, 'du', 'say how much the store takes').action((options) =>
    run(options, async (context) => (await import('../commands/store-du.js')).runStoreDu(context)),
  );
  addCommand(store, 'verify', 'read everything in the store, and name what is damaged')
    .option('--remove', 'remove what is damaged, so that it is made again')
    .action((options) =>
      run(options, async (context) =>
        (await import('../commands/store-verify.js')).runStoreVerify(context, options.remove === true),
      ),
    );
  addCommand(store, 'gc', 'remove what no result names and no running sweep can need')
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .option('--grace-days <n>', 'keep what is younger, which running sweeps may need', days, GRACE_DAYS)
    .action(({ dryRun = false, graceDays, ...options }) =>
      run(options, async (context) =>
        (await import('../commands/store-gc.js')).runStoreGc(context, { dryRun, graceDays }),
      ),
    );
};

const days = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('expected a number of days.');
};
