import { Command, Option } from '@commander-js/extra-typings';
import { PARTS } from './doctor/part-needs.js';
import { addCommand } from './program/add-command.js';
import { addClusterCommands } from './program/cluster-commands.js';
import { addCompletionCommands } from './program/completion-commands.js';
import { addEngineCommands } from './program/engine-commands.js';
import { addFleetCommands } from './program/fleet-commands.js';
import { addNodeCommands } from './program/node-commands.js';
import { addPipelineCommands } from './program/pipeline-commands.js';
import { commandRunner, type ProgramEvents, withinLimits } from './program/run-command.js';
import { addResultsCommands } from './program/results-commands.js';
import { addSweepCommands } from './program/sweep-commands.js';
import { addWorkerCommands } from './program/worker-commands.js';
import { addStoreCommands } from './program/store-commands.js';
import { versionLine } from './version.js';

/** The `quantfleet` command. Every action loads its own modules, so that help and quick commands start fast. */
export const createProgram = (events: ProgramEvents = {}) => {
  const run = commandRunner(events);
  const program = new Command('quantfleet')
    .description('Durable INT8 quantization pipelines for fleets of NVIDIA Jetson boards.')
    .version(versionLine(), '-V, --version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(add --help for the options)');

  addCommand(program, 'demo', 'run the demo sweep on this machine, or go on with it').action((options) =>
    withinLimits(run)(options, async (context) => (await import('./commands/demo.js')).runDemo(context)),
  );
  addCommand(program, 'up', 'run the server and the workers of this node in the foreground').action((options) =>
    withinLimits(run)(options, async (context) => (await import('./commands/up.js')).runUp(context), false),
  );
  addWorkerCommands(program, run);
  addSweepCommands(program, run);
  addFleetCommands(program, run);
  addPipelineCommands(program, run);
  addCommand(program, 'report <sweep>', 'print the table of a sweep and write its report')
    .option('--out <folder>', 'where to write it (default: reports/ in the state folder)')
    .action((sweepId, { out, ...options }) =>
      run(options, async (context) => (await import('./commands/report.js')).runReport(context, sweepId, out)),
    );
  addCommand(
    program,
    'explain <trial> [other]',
    'say what a trial’s stage keys are made of, or where two trials’ differ',
  ).action((trial, other, options) =>
    run(options, async (context) => (await import('./commands/explain.js')).runExplain(context, trial, other)),
  );
  addResultsCommands(program, run);
  addEngineCommands(program, run);
  addNodeCommands(program, run);
  addStoreCommands(program, run);
  addClusterCommands(program, run);
  addCommand(program, 'doctor', 'check every tool, and say how to get each missing one')
    .addOption(new Option('--for <part>', 'look only for what this part of a deployment needs').choices(PARTS))
    .action(({ for: part, ...options }) =>
      run(options, async (context) => (await import('./commands/doctor.js')).runDoctor(context, part)),
    );
  addCommand(program, 'setup', 'make the Python environment of this package, unless it is there').action((options) =>
    run(options, async (context) => (await import('./commands/setup.js')).runSetup(context)),
  );
  addCompletionCommands(program);
  return program;
};
