import type { Logger } from 'pino';
import { serverUnreachable } from './server-unreachable.js';
import type { ServerTarget } from './server-target.js';

/** Why a client cannot reach a server: a Worker's connection is told, where a client's only waits until it is too late. */
export const diagnoseConnection = async (
  target: ServerTarget,
  cause: unknown,
  openLog: () => Promise<Logger>,
): Promise<unknown> => {
  if (target.cluster === undefined) return serverUnreachable(target.address, target.proxies, { cause });
  // A client has no use for Temporal's runtime otherwise.
  const [{ installRuntime }, { connectWorkers }] = await Promise.all([
    import('./runtime.js'),
    import('./worker-connection.js'),
  ]);
  installRuntime(await openLog());
  try {
    const connection = await connectWorkers(target);
    await connection.close();
    return serverUnreachable(target.address, target.proxies, { cause });
  } catch (error) {
    return error;
  }
};
