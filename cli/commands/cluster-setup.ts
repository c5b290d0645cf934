import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { ConnectionLike } from '@temporalio/client';
import proto from '@temporalio/proto';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';
import { ATTRIBUTE_TYPE, readServerAttributes } from '../cluster/server-attributes.js';
import { requireCluster } from '../cluster/require-cluster.js';
import { retentionSeconds } from '../cluster/retention.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { serverError } from '../server-error.js';
import { withClient } from '../with-client.js';

/** A server's parts learn of a new namespace one after the other; documented as up to a minute. */
const SPREAD_MS = 60_000;
const LOOK_MS = 500;

/** What the command is asked to do besides. */
export interface ClusterSetup {
  readonly createNamespace?: true | undefined;
  readonly retention?: string | undefined;
}

/** Makes a Temporal server ready for quantfleet; what is ready already stays as it is. */
export const runClusterSetup = (context: CommandContext, setup: ClusterSetup): Promise<number> => {
  const { address, namespace } = requireCluster(context.settings);
  const retention = retentionOf(setup);
  return withClient(context, { address }, async ({ connection }) => {
    const isCreated = retention !== undefined && (await createNamespace(connection, namespace, retention));
    if (isCreated) {
      context.say(`Created the namespace ${namespace}, which keeps finished Workflows for ${setup.retention}.`);
    } else {
      await connection.workflowService.describeNamespace({ namespace });
      context.say(`The namespace ${namespace} is there.`);
    }
    const registered = await untilSpread(() => register(connection, namespace));
    for (const name of registered) context.say(`Registered the search attribute ${name} (Keyword).`);
    const others = Object.values(SEARCH_ATTRIBUTES).filter((name) => !registered.includes(name));
    if (others.length > 0) context.say(`Search attributes that are there: ${others.join(', ')}.`);
    if (context.json) process.stdout.write(`${JSON.stringify({ namespace, isCreated, registered })}\n`);
    return EXIT.ok;
  });
};

const retentionOf = ({ createNamespace, retention }: ClusterSetup): number | undefined => {
  if (createNamespace === undefined && retention === undefined) return undefined;
  if (createNamespace !== undefined && retention !== undefined) return retentionSeconds(retention);
  throw new QuantfleetFailure('ConfigInvalid', '--create-namespace and --retention go together.', {
    advice: 'For example: quantfleet cluster setup --create-namespace --retention 30d',
  });
};

/** Whether it was not there before. */
const createNamespace = async (connection: ConnectionLike, namespace: string, seconds: number): Promise<boolean> => {
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      description: 'quantfleet',
      workflowExecutionRetentionPeriod: proto.google.protobuf.Duration.fromObject({ seconds }),
    });
    return true;
  } catch (error) {
    if (serverError(error)?.code === status.ALREADY_EXISTS) return false;
    throw error;
  }
};

/** Registers what is missing, and reads it back; the names that were. */
const register = async (connection: ConnectionLike, namespace: string): Promise<readonly string[]> => {
  const { missing, ofOtherType } = await readServerAttributes(connection, namespace);
  const [other] = ofOtherType;
  if (other !== undefined) {
    throw new QuantfleetFailure(
      'SearchAttributeTaken',
      `The search attribute ${other.name} of the namespace ${namespace} is of the type ${other.type}, not Keyword.`,
    );
  }
  if (missing.length > 0) {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, ATTRIBUTE_TYPE])),
    });
  }
  return missing;
};

const untilSpread = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  const giveUpAt = Date.now() + SPREAD_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (serverError(error)?.code !== status.NOT_FOUND || Date.now() > giveUpAt) throw error;
      await sleep(LOOK_MS);
    }
  }
};
