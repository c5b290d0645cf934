import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { addCommand } from './add-command.js';
import { type RunCommand, withinLimits } from './run-command.js';

/** Adds `quantfleet fleet …`. */
export const addFleetCommands = (program: CommandUnknownOpts, run: RunCommand): void => {
  const fleet = program.command('fleet').description('benchmark a fleet night after night');
  addCommand(fleet, 'run <file>', 'start a night of a fleet file now, or follow the one that runs').action(
    (file, options) =>
      withinLimits(run)(options, async (context) => {
        const { runFleetNight } = await import('../commands/fleet-run.js');
        return runFleetNight(context, file);
      }),
  );
  addCommand(fleet, 'schedule <file>', 'let nights of a fleet file begin by themselves, or change when they do').action(
    (file, options) =>
      run(options, async (context) => {
        const { runFleetSchedule } = await import('../commands/fleet-schedule.js');
        return runFleetSchedule(context, file);
      }),
  );
  addCommand(fleet, 'nights [fleet]', 'list nights, newest first').action((name, options) =>
    run(options, async (context) => (await import('../commands/fleet-nights.js')).runFleetNights(context, name)),
  );
  addCommand(fleet, 'show <night>', 'say what a night found and write its pages')
    .option('--out <folder>', 'where to write them (default: reports/ in the state folder)')
    .action((nightId, { out, ...options }) =>
      run(options, async (context) => (await import('../commands/fleet-show.js')).runFleetShow(context, nightId, out)),
    );
  addCommand(fleet, 'accept <night>', 'take what a night measured as the reference of later ones')
    .requiredOption('--reason <text>', 'why the step is right')
    .option('--node <node>', 'only of this board (default: of all)')
    .option('--benchmark <name>', 'only of this benchmark (default: of all)')
    .option('--recipe <name>', 'only of this recipe (default: of all)')
    .action((nightId, options) =>
      run(options, async (context) => {
        const { runFleetAccept } = await import('../commands/fleet-accept.js');
        return runFleetAccept(context, nightId, options);
      }),
    );
  addCommand(fleet, 'bisect <good> <bad>', 'search the nights between two for the first whose engine is slower')
    .requiredOption('--node <node>', 'the board, which measures')
    .requiredOption('--benchmark <name>', 'the benchmark')
    .requiredOption('--recipe <name>', 'the recipe')
    .action((good, bad, options) =>
      withinLimits(run)(options, async (context) => {
        const { runFleetBisect } = await import('../commands/fleet-bisect.js');
        return runFleetBisect(context, { ...options, good, bad });
      }),
    );
};
