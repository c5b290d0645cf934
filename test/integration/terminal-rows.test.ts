import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationFailure, type WorkflowHandle } from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNodeActivities } from '../../activities/index.js';
import { loadSweep } from '../../config/load-sweep.js';
import { packagePath } from '../../config/package-path.js';
import { SWEEP_WORKFLOW } from '../../contracts/messages.js';
import { nodeTaskQueue, workflowTaskQueue } from '../../contracts/task-queues.js';
import { openResultsDatabase, type ResultsDatabase } from '../../results/results-database.js';
import { createResultsWorker } from '../../workers/results-worker.js';
import { createWorkflowWorker } from '../../workers/workflow-worker.js';
import { startDevServer } from '../dev-server.js';
import { until } from '../chaos/processes.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { testNode } from '../test-node.js';

const TASK_QUEUE = workflowTaskQueue('shared', 'local');

const folder = mkdtempSync(join(tmpdir(), 'quantfleet-rows-'));
// Artifacts are not carried between nodes yet.
const { artifacts } = testNode(folder);
const workers: Worker[] = [];
const runs: Promise<void>[] = [];
let server: TestWorkflowEnvironment;
let results: ResultsDatabase;

const start = (worker: Worker): void => {
  workers.push(worker);
  runs.push(worker.run());
};

beforeAll(async () => {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
  server = await startDevServer();
  results = await openResultsDatabase({ kind: 'sqlite', path: join(folder, 'results.db') });
  const place = { connection: server.nativeConnection, namespace: 'default', dataConverter: {} };
  start(await createWorkflowWorker(place, TASK_QUEUE));
  start(await createResultsWorker(place, TASK_QUEUE, { artifacts, results, webhooks: {} }));
});

afterAll(async () => {
  for (const worker of workers) worker.shutdown();
  await Promise.all(runs);
  await results.close();
  await server.teardown();
  rmSync(folder, { recursive: true, force: true });
});

/** A node whose evaluation waits; a cancellation reaches it with a heartbeat, `throttle` apart. Returns its folder. */
const startNode = async (nodeId: string, throttle: Duration): Promise<string> => {
  const root = join(folder, nodeId);
  mkdirSync(root);
  const node = testNode(root, packagePath('test/fixtures/bin/patient-program'));
  const probe = { ...node.probe, nodeId, tools: { torch: '2.6' } };
  start(
    await Worker.create({
      connection: server.nativeConnection,
      taskQueue: nodeTaskQueue(nodeId),
      activities: createNodeActivities(async () => ({ ...node, artifacts, probe, readableFolders: [packagePath('')] })),
      maxHeartbeatThrottleInterval: throttle,
      defaultHeartbeatThrottleInterval: throttle,
    }),
  );
  return root;
};

/** Starts a sweep of the baseline on each node, and waits until all are at their evaluation. */
const startSweep = async (...nodes: readonly string[]): Promise<WorkflowHandle> => {
  const plan = {
    ...loadSweep(writeDemoSweep(folder, { name: nodes.join('-'), recipes: ['pytorch-fp32'] }), ''),
    nodes,
  };
  const handle = await server.client.workflow.start(SWEEP_WORKFLOW.name, {
    workflowId: plan.sweepId,
    taskQueue: TASK_QUEUE,
    args: [{ plan }],
  });
  await until('the evaluations', () => nodes.every((nodeId) => existsSync(join(folder, nodeId, 'begun'))));
  return handle;
};

const pipelineOf = ({ workflowId }: WorkflowHandle, nodeId: string): WorkflowHandle =>
  server.client.workflow.getHandle(`${workflowId}/${nodeId}/pytorch-fp32`);

/** How the sweep and its trials ended, by their rows. */
const rows = async ({ workflowId }: WorkflowHandle) => {
  const trials = await results.trials(workflowId);
  return {
    sweep: (await results.sweep(workflowId))?.status,
    trials: trials.map(({ nodeId, status, failure }) => [nodeId, status, failure?.code]),
  };
};

/** Cancels the sweep, and waits until the running stage of a trial is asked to end. */
const cancel = async (sweep: WorkflowHandle, nodeId: string): Promise<string> => {
  await sweep.cancel();
  let activityId = '';
  await until('the cancellation’s arrival', async () => {
    const [pending] = (await pipelineOf(sweep, nodeId).describe()).raw.pendingActivities ?? [];
    activityId = pending?.activityId ?? '';
    // temporal.api.enums.v1.PendingActivityState: CANCEL_REQUESTED.
    return Number(pending?.state) === 3;
  });
  return activityId;
};

const CANCELLED = { cause: { name: 'CancelledFailure' } };

test('a tool that fails while a cancellation waits leaves the row of a failed trial', async () => {
  const node = await startNode('failing', '1 hour');
  const sweep = await startSweep('failing');
  await cancel(sweep, 'failing');
  writeFileSync(join(node, 'failure'), 'NetworkRefused');
  await expect(sweep.result()).rejects.toMatchObject(CANCELLED);
  expect(await rows(sweep)).toEqual({ sweep: 'cancelled', trials: [['failing', 'failed', 'NetworkRefused']] });
});

test('a worker that is lost while a cancellation waits leaves the row of a cancelled trial', async () => {
  const node = await startNode('lost', '1 hour');
  const sweep = await startSweep('lost');
  const activityId = await cancel(sweep, 'lost');
  const { workflowId } = pipelineOf(sweep, 'lost');
  const restarted = ApplicationFailure.create({ type: 'WorkerRestarted', message: 'The worker was killed.' });
  await server.client.activity.fail({ workflowId, activityId }, restarted);
  await expect(sweep.result()).rejects.toMatchObject(CANCELLED);
  expect(await rows(sweep)).toEqual({ sweep: 'cancelled', trials: [['lost', 'cancelled', 'Cancelled']] });
  writeFileSync(join(node, 'failure'), 'NetworkRefused');
});

test('a cancelled sweep waits for its slowest node, whose trial has its row too', async () => {
  await startNode('quick', 200);
  const stubborn = await startNode('slow', 200);
  writeFileSync(join(stubborn, 'stubborn'), '');
  const sweep = await startSweep('quick', 'slow');
  await sweep.cancel();
  await expect(sweep.result()).rejects.toMatchObject(CANCELLED);
  expect(await rows(sweep)).toEqual({
    sweep: 'cancelled',
    trials: [
      ['quick', 'cancelled', 'Cancelled'],
      ['slow', 'cancelled', 'Cancelled'],
    ],
  });
});

test('a trial whose Workflow is terminated has a row that its sweep writes', async () => {
  await startNode('ended', 200);
  const sweep = await startSweep('ended');
  await pipelineOf(sweep, 'ended').terminate('by the test');
  await expect(sweep.result()).resolves.toMatchObject({ phase: 'finished' });
  expect(await rows(sweep)).toEqual({ sweep: 'finished', trials: [['ended', 'failed', 'TrialTerminated']] });
});
