import { once } from 'node:events';
import { CancelledFailure, type WorkflowHandle, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { nightWorkflowId } from '../../contracts/night-workflow-id.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { findHost } from '../../workers/state-lock.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { runningScheduledNight } from '../nights/scheduled-night.js';
import { withClient } from '../with-client.js';

const NIGHTS = nightWorkflowId('');

/** Cancels a running sweep, or the night of a fleet, whoever began it: its tools are stopped, finished stages are kept. */
export const runSweepCancel = async (context: CommandContext, sweepId: string): Promise<number> => {
  const address = context.settings.temporal.address ?? findHost(context.settings.stateDir)?.address;
  if (address === undefined) {
    throw new QuantfleetFailure(
      'ServerUnreachable',
      'Nothing runs on this state folder, so there is no sweep to cancel.',
    );
  }
  const status = await withClient(context, { address }, async (client) => {
    const scheduled = sweepId.startsWith(NIGHTS) ? await runningScheduledNight(client, sweepId) : undefined;
    const handle = client.workflow.getHandle(scheduled ?? sweepId);
    try {
      await handle.cancel();
      const interrupted = once(context.interrupt, 'abort').then((): never => {
        throw context.interrupt.reason;
      });
      return await Promise.race([untilEnded(handle), interrupted]);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) {
        throw new QuantfleetFailure('NotFound', `No sweep ${sweepId} is running.`, { cause: error });
      }
      throw error;
    }
  });
  if (context.json) process.stdout.write(`${JSON.stringify({ sweepId, status })}\n`);
  else context.say(status === 'cancelled' ? `Cancelled ${sweepId}.` : `${sweepId} had ended before: ${status}.`);
  return EXIT.ok;
};

/** How the sweep ended, which may have been before the cancellation came. */
const untilEnded = async (handle: WorkflowHandle): Promise<'cancelled' | 'failed' | 'finished'> => {
  try {
    await handle.result();
    return 'finished';
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return error.cause instanceof CancelledFailure ? 'cancelled' : 'failed';
  }
};
