import { status } from '@grpc/grpc-js';
import type { ConnectionLike } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { keyExpiry } from './api-key-expiry.js';
import { type ServerTarget, targetCredentials } from './server-target.js';

/**
 * Fails with `NamespaceMissing` or `ServerAccessDenied` unless the server has the namespace and lets this machine see
 * it. A connection alone proves nothing: a server answers its first call to anybody.
 */
export const requireNamespace = async (
  connection: ConnectionLike,
  target: ServerTarget,
  namespace: string,
): Promise<void> => {
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } catch (error) {
    throw accessFailure(error, target, namespace) ?? error;
  }
};

/** The failure of a call that the server refuses for who asks, or where; undefined for other errors. */
export const accessFailure = (
  error: unknown,
  target: ServerTarget,
  namespace: string,
): QuantfleetFailure | undefined => {
  const { address } = target;
  const cause = error;
  const code = statusCode(error);
  const isNotFound =
    code === status.NOT_FOUND && error instanceof Error && /^(5 NOT_FOUND: )?Namespace /.test(error.message);
  if (isNotFound || error instanceof NamespaceNotFoundError) {
    const message = `The Temporal server ${address} has no namespace ${namespace}.`;
    return new QuantfleetFailure('NamespaceMissing', message, { cause });
  }
  if (code !== status.PERMISSION_DENIED && code !== status.UNAUTHENTICATED) return undefined;
  const { apiKey } = targetCredentials(target);
  const who = apiKey === undefined ? 'nobody without an API key' : 'nobody with this API key';
  const message = keyExpiry(apiKey) ?? `The Temporal server ${address} lets ${who} into the namespace ${namespace}.`;
  return new QuantfleetFailure('ServerAccessDenied', message, { cause });
};

/** What gRPC answered; the errors of a Worker's connection are not of the client's class. */
const statusCode = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
