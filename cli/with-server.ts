import type { Client } from '@temporalio/client';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { findHost } from '../workers/state-lock.js';
import type { CommandContext } from './command-context.js';
import { withClient } from './with-client.js';

/** Runs `work` with a client of the server of the settings, or of the command that runs this state folder; starts none. */
export const withServer = async <Result>(
  context: CommandContext,
  work: (client: Client) => Promise<Result>,
): Promise<Result> => {
  const { temporal, stateDir } = context.settings;
  const address = temporal.address ?? findHost(stateDir)?.address;
  if (address !== undefined) return withClient(context, { address }, work);
  throw new QuantfleetFailure('ServerUnreachable', `Nothing runs on the state folder ${stateDir}.`, {
    advice: 'Start `quantfleet up`, or name a server with temporal.address or TEMPORAL_ADDRESS.',
  });
};
