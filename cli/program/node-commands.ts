import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { addCommand } from './add-command.js';
import type { RunCommand } from './run-command.js';

/** Adds `quantfleet node …`. */
export const addNodeCommands = (program: CommandUnknownOpts, run: RunCommand): void => {
  const node = program.command('node').description('look at nodes, and say which of them get work');
  addCommand(node, 'probe', 'say what this machine is and which recipes it can run').action((options) =>
    run(options, async (context) => (await import('../commands/node-probe.js')).runNodeProbe(context)),
  );
  addCommand(node, 'list', 'list the registered nodes, and what each does now').action((options) =>
    run(options, async (context) => (await import('../commands/node-list.js')).runNodeList(context)),
  );
  addCommand(node, 'show <node>', 'say what a node is, how it is now, and who did what with it').action(
    (nodeId, options) =>
      run(options, async (context) => (await import('../commands/node-show.js')).runNodeShow(context, nodeId)),
  );
  addCommand(node, 'drain <node>', 'let a node finish what it measures, and give it no more')
    .option('--reason <text>', 'why, for those who look later')
    .action((nodeId, { reason, ...options }) =>
      run(options, async (context) => {
        const { runNodeAdmission } = await import('../commands/node-admission.js');
        return runNodeAdmission(context, nodeId, { state: 'drained', reason });
      }),
    );
  addCommand(node, 'admit <node>', 'give a drained or quarantined node work again').action((nodeId, options) =>
    run(options, async (context) => {
      const { runNodeAdmission } = await import('../commands/node-admission.js');
      return runNodeAdmission(context, nodeId, { state: 'admitted' });
    }),
  );
  addCommand(node, 'quarantine <node>', 'give a node no work because something is wrong with it')
    .requiredOption('--reason <text>', 'what is wrong')
    .action((nodeId, { reason, ...options }) =>
      run(options, async (context) => {
        const { runNodeAdmission } = await import('../commands/node-admission.js');
        return runNodeAdmission(context, nodeId, { state: 'quarantined', reason });
      }),
    );
  addCommand(node, 'forget <node>', 'take a node whose worker has ended from the list').action((nodeId, options) =>
    run(options, async (context) => (await import('../commands/node-forget.js')).runNodeForget(context, nodeId)),
  );
};
