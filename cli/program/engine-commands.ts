import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { addCommand } from './add-command.js';
import type { RunCommand } from './run-command.js';

/** Adds `quantfleet engine …`. */
export const addEngineCommands = (program: CommandUnknownOpts, run: RunCommand): void => {
  const engine = program.command('engine').description('look at TensorRT engines');
  addCommand(engine, 'inspect [trial]', 'say which precision each layer of an engine has, and how long it takes')
    .option('--layers <file>', 'read this file of trtexec --exportLayerInfo instead of a trial')
    .option('--times <file>', 'with --layers: the file of trtexec --exportProfile')
    .action((trial, options, command) => {
      const { layers, times } = options;
      if ((trial === undefined) === (layers === undefined)) command.error('error: give a trial or --layers <file>');
      if (layers === undefined && times !== undefined) command.error('error: --times needs --layers');
      const source = layers === undefined ? { trial: trial ?? '' } : { layers, times };
      return run(options, async (context) => {
        const { runEngineInspect } = await import('../commands/engine-inspect.js');
        return runEngineInspect(context, source);
      });
    });
  addCommand(engine, 'times <trial>', 'save the times of an engine’s runs as trtexec --exportTimes does')
    .requiredOption('--out <file>', 'where to write the JSON')
    .action((trial, options) =>
      run(options, async (context) => {
        const { runEngineTimes } = await import('../commands/engine-times.js');
        return runEngineTimes(context, trial, options.out);
      }),
    );
};
