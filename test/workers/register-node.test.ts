import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, makeTelemetryFilterString, Runtime, type Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMISSION_UPDATE, NODE_STATE_QUERY, REGISTER_NODE_UPDATE } from '../../contracts/messages.js';
import { AUDIT_ENTRIES, nodeWorkflowId } from '../../contracts/node-identity.js';
import type {
  AdmissionChange,
  Machine,
  NodeDescription,
  NodeState,
  Registration,
} from '../../contracts/node-registry.js';
import { PLAN_REVISION } from '../../contracts/planned-by.js';
import { createNodeControlWorker } from '../../workers/node-control-worker.js';
import { nodePresence } from '../../workers/node-presence.js';
import { openNodeRegistry } from '../../workers/node-registry.js';
import { machineToReplace, registerNode } from '../../workers/register-node.js';
import { createRunningWorkList } from '../../workers/running-work.js';
import { REGISTRY_TASK_QUEUE } from '../../contracts/task-queues.js';
import type { WorkerPlace } from '../../workers/worker-place.js';
import { createWorkflowWorker } from '../../workers/workflow-worker.js';
import { startDevServer } from '../dev-server.js';

const FIRST: Machine = { hostName: 'first', machineId: '1' };
const SECOND: Machine = { hostName: 'second', machineId: '2' };

let server: TestWorkflowEnvironment;
let registryWorker: Worker;
const runs: Promise<void>[] = [];

const place = (): WorkerPlace => ({ connection: server.nativeConnection, namespace: 'default', dataConverter: {} });

beforeAll(async () => {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
  server = await startDevServer();
  registryWorker = await createWorkflowWorker(place(), REGISTRY_TASK_QUEUE);
  runs.push(registryWorker.run());
});

afterAll(async () => {
  registryWorker.shutdown();
  await Promise.all(runs);
  await server.teardown();
});

const described = (nodeId: string, machine: Machine, tags: readonly string[] = []): NodeDescription => ({
  nodeId,
  role: 'node',
  fingerprint: { processor: 'test' },
  tools: { onnxruntime: '1' },
  hasTrtexec: false,
  unsupported: {},
  nodeClass: 'class',
  powerState: {},
  tags,
  datasets: [],
  sharesStore: true,
  device: null,
  version: '0.1.0',
  planRevision: PLAN_REVISION,
  machine,
  processId: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
});

const register = (...args: Parameters<typeof described>): Promise<void> =>
  registerNode(server.client, {
    describe: async () => described(...args),
    logger: pino({ enabled: false }),
    signal: new AbortController().signal,
  });

/** Runs the control Worker of a node, as a living worker does, while `work` goes on. */
const whileAlive = async (nodeId: string, work: () => Promise<void>): Promise<void> => {
  const node = { nodeId, stateDir: '/', machineRoot: '/', running: createRunningWorkList() };
  const worker = await createNodeControlWorker(place(), node);
  await worker.runUntil(async () => {
    // The server lists it once it has asked for work.
    await expect.poll(async () => (await nodePresence(server.client, nodeId)).state, { timeout: 30_000 }).toBe('alive');
    await work();
  });
};

const stateOf = (nodeId: string): Promise<NodeState> =>
  server.client.workflow.getHandle(nodeWorkflowId(nodeId)).query<NodeState>(NODE_STATE_QUERY.name);

test('a node keeps its admission over restarts of its worker, and its record says who did what', async () => {
  await register('restarts', FIRST);
  const handle = server.client.workflow.getHandle(nodeWorkflowId('restarts'));
  const change: AdmissionChange = { state: 'quarantined', reason: 'too hot', by: 'ada@desk' };
  await handle.executeUpdate(ADMISSION_UPDATE.name, { args: [change] });
  await register('restarts', FIRST);
  const { admission, audit } = await stateOf('restarts');
  expect(admission).toMatchObject(change);
  expect(audit.map(({ who, action, note }) => [who, action, note])).toEqual([
    ['first', 'registered', '0.1.0'],
    ['ada@desk', 'quarantined', 'too hot'],
    ['first', 'registered', '0.1.0'],
  ]);
});

test('a second machine with the id of a living node is refused, and takes the id over when that node is gone', async () => {
  await register('shared', FIRST);
  await whileAlive('shared', async () => {
    await expect(machineToReplace(server.client, 'shared', SECOND)).rejects.toMatchObject({ code: 'NodeIdTaken' });
    await expect(register('shared', SECOND)).rejects.toMatchObject({
      code: 'NodeIdTaken',
      message: expect.stringContaining('first works as node shared (process 1,'),
    });
  });
  await register('shared', SECOND);
  const { description, audit } = await stateOf('shared');
  expect(description.machine).toEqual(SECOND);
  expect(audit.at(-1)).toMatchObject({ who: 'second', action: 'took over', note: 'from first' });
});

test('a second worker of one machine under one id is refused while the first answers, and takes its place afterwards', async () => {
  // Process 1 lives on every machine.
  await register('twice', FIRST);
  await whileAlive('twice', async () => {
    await expect(register('twice', FIRST)).rejects.toMatchObject({
      code: 'NodeIdTaken',
      message: expect.stringContaining('Process 1 of this machine works as node twice,'),
    });
  });
  await register('twice', FIRST);
  expect((await stateOf('twice')).audit.map(({ action }) => action)).toEqual(['registered', 'registered']);
});

test('a machine that has not seen who registered before it is rejected by the Workflow', async () => {
  await register('overtaken', FIRST);
  const registration: Registration = { description: described('overtaken', SECOND), replaces: null };
  const update = server.client.workflow
    .getHandle(nodeWorkflowId('overtaken'))
    .executeUpdate(REGISTER_NODE_UPDATE.name, { args: [registration] });
  await expect(update).rejects.toMatchObject({ cause: { type: 'NodeIdTaken' } });
  expect((await stateOf('overtaken')).description.machine).toEqual(FIRST);
});

test('nodes are listed by id or by all of their tags, alive or absent, and an id that is not registered is refused', async () => {
  const registry = openNodeRegistry(server.client);
  await register('tagged', FIRST, ['orin', 'bench']);
  await register('plain', FIRST);
  await whileAlive('tagged', async () => {
    const nodes = await registry.list({ ids: ['plain', 'tagged'] });
    expect(nodes.map(({ description: { nodeId }, presence }) => [nodeId, presence.state])).toEqual([
      ['plain', 'absent'],
      ['tagged', 'alive'],
    ]);
  });
  const idsWith = async (...tags: string[]) =>
    (await registry.list({ tags })).map(({ description }) => description.nodeId);
  await expect.poll(() => idsWith('bench', 'orin'), { timeout: 20_000 }).toEqual(['tagged']);
  await expect(idsWith('bench', 'xavier')).resolves.toEqual([]);
  await expect(registry.list({ ids: ['plain', 'nobody'] })).rejects.toMatchObject({ code: 'NotFound' });
});

test('a node that changes often keeps its latest changes, and its history starts anew', async () => {
  await register('busy', FIRST);
  const handle = server.client.workflow.getHandle(nodeWorkflowId('busy'));
  const { runId } = await handle.describe();
  for (let count = 1; count <= AUDIT_ENTRIES + 10; count++) {
    const change: AdmissionChange = { state: 'drained', reason: `change ${count}`, by: 'ada@desk' };
    await handle.executeUpdate(ADMISSION_UPDATE.name, { args: [change] });
  }
  const { audit, admission } = await stateOf('busy');
  expect(audit.map(({ note }) => note)).toEqual(
    Array.from({ length: AUDIT_ENTRIES }, (_, index) => `change ${index + 11}`),
  );
  expect((await handle.describe()).runId).not.toBe(runId);
  await expect(openNodeRegistry(server.client).list({ ids: ['busy'] })).resolves.toMatchObject([{ admission }]);
}, 60_000);
