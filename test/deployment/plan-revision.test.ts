import { readFileSync } from 'node:fs';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSweep } from '../../config/load-sweep.js';
import { programPath } from '../../config/package-path.js';
import { PLAN_REVISION } from '../../contracts/planned-by.js';
import { nodeTaskQueue, resultsTaskQueue } from '../../contracts/task-queues.js';
import { refuseNewerPlans } from '../../workers/refuse-newer-plans.js';
import { until } from '../chaos/processes.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { startDevServer } from '../dev-server.js';
import { temporaryFolder } from '../temporary-folder.js';

const NODE = 'orin-1';
const NEWER = { version: '99.0.0', revision: PLAN_REVISION + 1 };
const OWN_REVISION = `PLAN_REVISION = ${PLAN_REVISION}`;
let server: TestWorkflowEnvironment;

beforeAll(async () => {
  server = await startDevServer();
});

afterAll(() => server.teardown());

/** Workflow code as it is today, and as a newer quantfleet has it. */
const bundle = (of: 'this version' | 'a newer one'): string => {
  const code = readFileSync(programPath('workflow-bundle.js'), 'utf8');
  expect(code).toContain(OWN_REVISION);
  return of === 'this version' ? code : code.replaceAll(OWN_REVISION, `PLAN_REVISION = ${NEWER.revision}`);
};

const running = async <Result>(worker: Worker, work: () => Promise<Result>): Promise<Result> => worker.runUntil(work());

const workflowWorker = (taskQueue: string, of: 'this version' | 'a newer one'): Promise<Worker> =>
  Worker.create({ connection: server.nativeConnection, taskQueue, workflowBundle: { code: bundle(of) } });

const resultsWorker = (taskQueue: string): Promise<Worker> =>
  Worker.create({
    connection: server.nativeConnection,
    taskQueue: resultsTaskQueue(taskQueue),
    activities: { saveSweep: async () => {} },
  });

/** Starts a sweep that a newer quantfleet has planned. */
const startSweep = (taskQueue: string) => {
  const plan = { ...loadSweep(writeDemoSweep(temporaryFolder()), NODE), plannedBy: NEWER };
  return server.client.workflow.start('sweepWorkflow', { workflowId: taskQueue, taskQueue, args: [{ plan }] });
};

test('a node that is older than the plan of a sweep refuses its stages, and the sweep goes on when the node is updated', async () => {
  const reached: string[] = [];
  const node = (version: string, revision: number): Promise<Worker> =>
    Worker.create({
      connection: server.nativeConnection,
      taskQueue: nodeTaskQueue(NODE),
      interceptors: { activity: [refuseNewerPlans({ version, revision })] },
      activities: {
        importModel: async () => {
          reached.push(version);
          throw ApplicationFailure.nonRetryable('The end of this test.', 'NotFound');
        },
      },
    });
  await running(await workflowWorker('old node', 'a newer one'), () =>
    resultsWorker('old node').then((results) =>
      running(results, async () => {
        const sweep = await startSweep('old node');
        const pending = async () => (await sweep.describe()).raw.pendingActivities?.[0];
        await running(await node('0.1.0', PLAN_REVISION), () =>
          until('a second attempt', async () => ((await pending())?.attempt ?? 0) > 1),
        );
        expect((await pending())?.lastFailure).toMatchObject({
          message:
            'This worker is quantfleet 0.1.0; the sweep was planned by 99.0.0, whose plans it does not understand.',
          applicationFailureInfo: { type: 'WorkerTooOld', nonRetryable: false },
        });
        await running(await node('99.0.1', NEWER.revision), () => expect(sweep.result()).rejects.toThrow());
      }),
    ),
  );
  expect(reached).toEqual(['99.0.1']);
});

test('a worker of Workflows that is older than the plan of a sweep leaves it alone, and a newer one goes on with it', async () => {
  const sweep = await startSweep('old workflows');
  const events = async () => (await sweep.fetchHistory()).events ?? [];
  const refusal = async () =>
    (await events()).find((event) => event.workflowTaskFailedEventAttributes)?.workflowTaskFailedEventAttributes;
  await running(await workflowWorker('old workflows', 'this version'), () =>
    until('a refusal', async () => (await refusal()) !== undefined),
  );
  expect((await refusal())?.failure?.message).toContain('WorkerTooOld: the sweep was planned by quantfleet 99.0.0');
  expect((await sweep.describe()).status.name).toBe('RUNNING');
  await running(await workflowWorker('old workflows', 'a newer one'), () =>
    until('the first stage', async () => (await events()).some((event) => event.activityTaskScheduledEventAttributes)),
  );
  await sweep.terminate();
});
