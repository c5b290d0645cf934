import { setMaxListeners } from 'node:events';
import { Client, type Connection } from '@temporalio/client';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { connectClient } from '../workers/client-connection.js';
import { dataConverterOf } from '../workers/data-converter.js';
import { diagnoseConnection } from '../workers/diagnose-connection.js';
import { accessFailure } from '../workers/namespace-access.js';
import { type ServerTarget, serverTarget } from '../workers/server-target.js';
import type { CommandContext } from './command-context.js';
import { isOutage, serverError } from './server-error.js';
import { undecodableFailure } from './undecodable-failure.js';

/** A server that must already be there. */
export interface RunningServer {
  /** host:port */
  readonly address: string;
  /** Rejects when the server is known to have ended. */
  readonly gone?: Promise<never>;
  /** How long it may take until it answers, where it may have just been started. */
  readonly patienceMs?: number;
}

const never = new Promise<never>(() => {});

/** Runs `work` with a client of a running server. */
export const withClient = async <Result>(
  context: CommandContext,
  { address, gone = never, patienceMs = 0 }: RunningServer,
  work: (client: Client) => Promise<Result>,
): Promise<Result> => {
  const { settings } = context;
  const target = serverTarget(settings, address);
  const { namespace } = settings.temporal;
  const dataConverter = await dataConverterOf(settings);
  const connection = await Promise.race([gone, connected(target, patienceMs, context)]);
  // Closing the connection would make calls that wait for their next try throw into nowhere; they are aborted instead.
  const calls = new AbortController();
  setMaxListeners(0, calls.signal);
  try {
    const client = new Client({ connection, namespace, dataConverter });
    return await Promise.race([gone, connection.withAbortSignal(calls.signal, () => work(client))]);
  } catch (error) {
    const undecodable = undecodableFailure(error);
    if (undecodable !== undefined) throw undecodable;
    const answer = serverError(error);
    const refusal = accessFailure(answer ?? error, target, namespace);
    if (refusal !== undefined) throw refusal;
    if (answer === undefined) throw error;
    const what = isOutage(error) ? 'is gone' : 'refuses';
    throw new QuantfleetFailure('ServerUnreachable', `The Temporal server on ${address} ${what}: ${answer.details}`, {
      cause: error,
    });
  } finally {
    calls.abort();
  }
};

const connected = async (
  target: ServerTarget,
  patienceMs: number,
  { interrupt, openLog }: CommandContext,
): Promise<Connection> => {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    try {
      return await connectClient(target);
    } catch (cause) {
      interrupt.throwIfAborted();
      if (cause instanceof QuantfleetFailure) throw cause;
      if (Date.now() >= giveUpAt) throw await diagnoseConnection(target, cause, openLog);
    }
  }
};
