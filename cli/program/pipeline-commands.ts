import { type CommandUnknownOpts, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { RECIPES } from '../../contracts/recipe.js';
import { addCommand } from './add-command.js';
import { type RunCommand, withinLimits } from './run-command.js';
import { viaOption } from './via-option.js';

/** Adds `quantfleet pipeline …`. */
export const addPipelineCommands = (program: CommandUnknownOpts, run: RunCommand): void => {
  const pipeline = program.command('pipeline').description('run one recipe');
  addCommand(pipeline, 'run <file>', 'run one recipe of a sweep file, with the baseline for comparison')
    .addOption(new Option('--recipe <recipe>', 'which recipe').choices(RECIPES).makeOptionMandatory())
    .option(
      '--calibration-batch-size <n>',
      'images in one calibration step (default: the largest in the file)',
      positiveInteger,
    )
    .addOption(viaOption())
    .action((file, options) =>
      withinLimits(run)(options, async (context) => {
        const { runPipeline } = await import('../commands/pipeline-run.js');
        return runPipeline(context, file, options);
      }),
    );
};

const positiveInteger = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('expected a positive whole number');
  return value;
};
