import { Command, InvalidArgumentError, Option } from 'commander';
import { loadSettings } from '../config/load-settings.js';
import { RECIPES } from '../contracts/recipe.js';
import { type CommandContext, createCommandContext } from './command-context.js';
import { runDemo } from './commands/demo.js';
import { runDoctor } from './commands/doctor.js';
import { runEngineInspect } from './commands/engine-inspect.js';
import { runEngineTimes } from './commands/engine-times.js';
import { runExplain } from './commands/explain.js';
import { runNodeProbe } from './commands/node-probe.js';
import { runPipeline } from './commands/pipeline-run.js';
import { runSweepCancel } from './commands/sweep-cancel.js';
import { runSweepFile } from './commands/sweep-run.js';
import { runSweepStatus } from './commands/sweep-status.js';
import { runUp } from './commands/up.js';
import { showReport } from './show-report.js';
import { EXIT } from './exit-codes.js';

interface ViaOption {
  readonly via?: 'trtexec';
}

interface SharedOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** The `quantfleet` command; `onExit` takes the exit code of the subcommand that ran. */
export const createProgram = (onExit: (exitCode: number) => void): Command => {
  const program = new Command('quantfleet')
    .description('Durable INT8 quantization pipelines for fleets of NVIDIA Jetson boards.')
    .exitOverride()
    .showHelpAfterError('(add --help for the options)');

  const add = (parent: Command, usage: string, description: string): Command =>
    parent
      .command(usage)
      .description(description)
      .option('--config <file>', 'settings of this machine (default: quantfleet.yaml, if there is one)')
      .option('--json', 'print the answer as JSON on standard output');
  const run = async (
    options: SharedOptions,
    work: (context: CommandContext) => Promise<number>,
    quiet = true,
  ): Promise<void> => {
    const settings = loadSettings(options.config);
    onExit(await work(createCommandContext(settings, { json: options.json ?? false, quiet })));
  };

  add(program, 'demo', 'run the demo sweep on this machine, or go on with it').action((options: SharedOptions) =>
    run(options, runDemo),
  );
  add(program, 'up', 'run the server and the workers of this node in the foreground').action((options: SharedOptions) =>
    run(options, runUp, false),
  );

  const sweep = program.command('sweep').description('run and look at sweeps');
  add(sweep, 'run <file>', 'run the sweep of a file, or go on with it')
    .addOption(viaOption())
    .action((file: string, options: SharedOptions & ViaOption) =>
      run(options, (context) => runSweepFile(context, file, options)),
    );
  add(sweep, 'status [sweep]', 'list sweeps, or the trials of one').action(
    (sweepId: string | undefined, options: SharedOptions) =>
      run(options, (context) => runSweepStatus(context, sweepId)),
  );
  add(sweep, 'cancel <sweep>', 'stop a running sweep; finished stages are kept').action(
    (sweepId: string, options: SharedOptions) => run(options, (context) => runSweepCancel(context, sweepId)),
  );

  const pipeline = program.command('pipeline').description('run one recipe');
  add(pipeline, 'run <file>', 'run one recipe of a sweep file, with the baseline for comparison')
    .addOption(new Option('--recipe <recipe>', 'which recipe').choices(RECIPES).makeOptionMandatory())
    .option(
      '--calibration-batch-size <n>',
      'images a calibration step (default: the largest of the file)',
      positiveInteger,
    )
    .addOption(viaOption())
    .action((file: string, options: SharedOptions & ViaOption & { recipe: string; calibrationBatchSize?: number }) =>
      run(options, (context) => runPipeline(context, file, options)),
    );

  add(program, 'report <sweep>', 'print the table of a sweep and write its report')
    .option('--out <folder>', 'where to write it (default: reports/ in the state folder)')
    .action((sweepId: string, options: SharedOptions & { out?: string }) =>
      run(options, async (context) => {
        await showReport(context, sweepId, options.out);
        return EXIT.ok;
      }),
    );
  add(program, 'explain <trial> <other>', 'say which fields of two trials’ stage keys differ').action(
    (first: string, second: string, options: SharedOptions) =>
      run(options, (context) => runExplain(context, first, second)),
  );

  const engine = program.command('engine').description('look at TensorRT engines');
  add(engine, 'inspect [trial]', 'say which precision each layer of an engine has, and how long it takes')
    .option('--layers <file>', 'read this file of trtexec --exportLayerInfo instead of a trial')
    .option('--times <file>', 'with --layers: the file of trtexec --exportProfile')
    .action(
      (trial: string | undefined, options: SharedOptions & { layers?: string; times?: string }, command: Command) => {
        const { layers, times } = options;
        if ((trial === undefined) === (layers === undefined)) command.error('error: give a trial or --layers <file>');
        if (layers === undefined && times !== undefined) command.error('error: --times needs --layers');
        const source = layers === undefined ? { trial: trial ?? '' } : { layers, times };
        return run(options, (context) => runEngineInspect(context, source));
      },
    );
  add(engine, 'times <trial>', 'save the times of an engine’s runs as trtexec --exportTimes does')
    .requiredOption('--out <file>', 'where to write the JSON')
    .action((trial: string, options: SharedOptions & { out: string }) =>
      run(options, (context) => runEngineTimes(context, trial, options.out)),
    );

  const node = program.command('node').description('look at this machine as a node');
  add(node, 'probe', 'say what this machine is and which recipes it can run').action((options: SharedOptions) =>
    run(options, runNodeProbe),
  );
  add(program, 'doctor', 'check every tool, and say how to get each missing one').action((options: SharedOptions) =>
    run(options, runDoctor),
  );
  return program;
};

const viaOption = (): Option =>
  new Option('--via <program>', 'let this program measure every TensorRT engine too, as a cross-check').choices([
    'trtexec',
  ]);

const positiveInteger = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('expected a positive whole number');
  return value;
};
