import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { CommandContext } from './command-context.js';
import { printable } from './printable.js';
import { isRunning } from './sweep-workflow.js';
import { withClient } from './with-client.js';

/**
 * Those of the sweeps, which the results call running, whose Workflow the server does not run: it was terminated, or is gone
 * with its server. None where the server does not answer, which is said.
 */
export const stoppedSweeps = async (
  context: CommandContext,
  address: string,
  sweepIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  try {
    return await withClient(context, { address }, async (client) => {
      const stopped = new Set<string>();
      for (const sweepId of sweepIds) if (!(await isRunning(client, sweepId))) stopped.add(sweepId);
      return stopped;
    });
  } catch (error) {
    if (!(error instanceof QuantfleetFailure)) throw error;
    process.stderr.write(
      `${printable(`Whether running sweeps have stopped is not known: ${error.code}: ${error.message}`)}\n`,
    );
    return new Set();
  }
};
