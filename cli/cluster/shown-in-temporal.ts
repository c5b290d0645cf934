import { hostname, userInfo } from 'node:os';
import { status } from '@grpc/grpc-js';
import type { Client, ConnectionLike, WorkflowStartOptions } from '@temporalio/client';
import { modelName } from '../../contracts/model-name.js';
import { searchAttributes } from '../../contracts/search-attributes.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import type { CommandContext } from '../command-context.js';
import { serverError } from '../server-error.js';

/**
 * What Temporal's lists show of a sweep, and can be asked for; nothing on the embedded server, which has one user. A server
 * without our search attributes would refuse a Workflow that has them: then it gets none, and a line says so.
 */
export const shownInTemporal = async (
  { settings, say }: CommandContext,
  { connection }: Client,
  plan: SweepPlan,
): Promise<Pick<WorkflowStartOptions, 'memo' | 'typedSearchAttributes'>> => {
  const { cluster } = settings.temporal;
  if (cluster === undefined) return {};
  const model = modelName(plan.model);
  const { name: sweep, datasetName: dataset } = plan;
  const memo = { sweep, model, dataset, startedBy: `${userName()} on ${hostname()}` };
  if (!(await hasAttributes(connection, cluster.namespace))) {
    say(
      `Temporal’s lists cannot be searched for this sweep: run quantfleet cluster setup once for ${cluster.namespace}.`,
    );
    return { memo };
  }
  return { memo, typedSearchAttributes: searchAttributes({ sweep, model }) };
};

const hasAttributes = async (connection: ConnectionLike, namespace: string): Promise<boolean> => {
  const { readServerAttributes } = await import('./server-attributes.js');
  try {
    const { missing, ofOtherType } = await readServerAttributes(connection, namespace);
    return missing.length + ofOtherType.length === 0;
  } catch (error) {
    // Some roles may start Workflows and not look at this.
    if (serverError(error)?.code === status.PERMISSION_DENIED) return false;
    throw error;
  }
};

/** A user of a container may have no name. */
const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.()}`;
  }
};
