import { type Client, isGrpcDeadlineError, WorkflowNotFoundError } from '@temporalio/client';
import { NODE_WORKFLOW } from '../contracts/messages.js';
import { nodeWorkflowId } from '../contracts/node-identity.js';
import {
  type ListedNode,
  nodeRecordSchema,
  type NodeRegistration,
  type NodeRegistry,
  type Presence,
} from '../contracts/node-registry.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { nodePresence } from './node-presence.js';
import { createPlaces } from './places.js';

/** Nodes that are read at a time, and asked: a server that is asked much more at once answers for living nodes too late. */
const AT_A_TIME = 32;
const ATTEMPTS = 3;
const QUERY = `WorkflowType = '${NODE_WORKFLOW.name}' AND ExecutionStatus = 'Running'`;

/** The registry on a server; it needs no worker there but those of the nodes themselves. */
export const openNodeRegistry = (client: Client): NodeRegistry => {
  const inPlace = createPlaces(AT_A_TIME);
  const presenceOf = (nodeId: string): Promise<Presence> =>
    inPlace((leaveAfter) => inTime(() => nodePresence(client, nodeId, leaveAfter)));
  const listed = async (registrations: readonly NodeRegistration[]): Promise<readonly ListedNode[]> =>
    Promise.all(
      registrations.map(async (registration) => ({
        ...registration,
        presence: await presenceOf(registration.description.nodeId),
      })),
    );
  return {
    list: async (selection) => {
      const ids = 'ids' in selection ? selection.ids : await registeredIds(client);
      const nodes = await forEachOf(ids, (nodeId) => readRegistration(client, nodeId));
      const found = nodes.filter((node) => node !== undefined);
      if ('tags' in selection) {
        const { tags: wanted, role: asked } = selection;
        return listed(
          found.filter(
            ({ description: { role, tags } }) => (asked ?? role) === role && wanted.every((tag) => tags.includes(tag)),
          ),
        );
      }
      const unknown = ids.find((_, index) => nodes[index] === undefined);
      if (unknown !== undefined) throw unknownNode(unknown);
      return listed(found);
    },
    registrations: () => listRegistrations(client),
    admission: async (nodeId) => (await readRegistration(client, nodeId))?.admission,
    isAlive: async (nodeId) => (await presenceOf(nodeId)).state === 'alive',
  };
};

/** The failure of an id that no registered node has. */
export const unknownNode = (nodeId: string): QuantfleetFailure =>
  new QuantfleetFailure('NotFound', `No node ${nodeId} is registered.`, {
    advice: '`quantfleet node list` lists those that are. A node registers when its worker starts.',
  });

/**
 * What is registered of a node, from the memo of its Workflow as the server itself keeps it: lists of Workflows follow a
 * moment later. `undefined` for a node that is not registered.
 */
export const readRegistration = async (client: Client, nodeId: string): Promise<NodeRegistration | undefined> => {
  try {
    const { status, memo } = await inTime(() => client.workflow.getHandle(nodeWorkflowId(nodeId)).describe());
    // Without a memo it has yet to take its first registration.
    if (status.name !== 'RUNNING' || memo?.['description'] === undefined) return undefined;
    const { success, data } = nodeRecordSchema.safeParse(memo);
    if (success) return data;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
  throw new QuantfleetFailure('InputInvalid', `The registration of node ${nodeId} is of another version.`, {
    advice: 'Use the quantfleet of the version of its worker, or start that worker again with this version.',
  });
};

/** What is registered of all nodes, without asking whether they answer. */
export const listRegistrations = async (client: Client): Promise<readonly NodeRegistration[]> => {
  const found = await forEachOf(await registeredIds(client), (nodeId) => readRegistration(client, nodeId));
  return found.filter((registration) => registration !== undefined);
};

/** Asks again what the server was too busy for: it says so of one call among thousands. */
const inTime = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === ATTEMPTS || !isGrpcDeadlineError(error)) throw error;
    }
  }
};

const registeredIds = async (client: Client): Promise<readonly string[]> => {
  const prefix = nodeWorkflowId('');
  const ids = new Set<string>();
  for await (const { workflowId } of client.workflow.list({ query: QUERY })) ids.add(workflowId.slice(prefix.length));
  return [...ids].toSorted();
};

const forEachOf = async <Result>(
  ids: readonly string[],
  read: (nodeId: string) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (let start = 0; start < ids.length; start += AT_A_TIME) {
    results.push(...(await Promise.all(ids.slice(start, start + AT_A_TIME).map(read))));
  }
  return results;
};
