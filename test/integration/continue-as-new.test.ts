import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { laneId } from '../../contracts/lane-id.js';
import { LANE_PROGRESS_QUERY, PIPELINE_WORKFLOW } from '../../contracts/messages.js';
import type { LaneProgress } from '../../contracts/sweep.js';
import { startDevServer } from '../dev-server.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
let server: TestWorkflowEnvironment;

beforeAll(async () => {
  // The server's own threshold of 4,096 events takes some 450 trials.
  server = await startDevServer('--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=60');
});

afterAll(async () => {
  await stopAll();
  await server.teardown();
});

test('the lane of many trials continues as new and still runs each of them once', async () => {
  const environment = { TEMPORAL_ADDRESS: server.address };
  const settings = await writeSettings(folder, 'bench');
  await startUp(settings, environment);
  // A recipe that the node cannot run makes the shortest trial: a child Workflow and a row.
  const sweep = writeDemoSweep(folder, { recipes: Array.from({ length: 20 }, () => 'tensorrt-calibrator') });
  const { exitCode, stdout } = await quantfleet(['sweep', 'run', sweep, '--config', settings, '--json'], environment);
  expect(exitCode).toBe(0);
  const { sweepId, trials } = JSON.parse(stdout) as { sweepId: string; trials: { trialId: string; status: string }[] };
  expect(trials.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'unsupported'));

  const statuses: string[] = [];
  for await (const { status } of server.client.workflow.list({ query: `WorkflowId = '${laneId(sweepId, 'bench')}'` })) {
    statuses.push(status.name);
  }
  expect(statuses.filter((status) => status === 'CONTINUED_AS_NEW').length).toBeGreaterThan(0);
  expect(statuses.filter((status) => status === 'COMPLETED')).toHaveLength(1);
  const lane = server.client.workflow.getHandle(laneId(sweepId, 'bench'));
  const progress = await lane.query<LaneProgress, [number]>(LANE_PROGRESS_QUERY.name, 0);
  const withoutTimes = progress.trials.filter(({ startedAtMs, finishedAtMs }) => !startedAtMs || !finishedAtMs);
  expect([progress.trials.length, withoutTimes]).toEqual([20, []]);
  const runs: string[] = [];
  for await (const { workflowId } of server.client.workflow.list({
    query: `WorkflowType = '${PIPELINE_WORKFLOW.name}'`,
  })) {
    runs.push(workflowId);
  }
  expect(runs.toSorted((a, b) => a.localeCompare(b))).toEqual(
    trials.map(({ trialId }) => trialId).toSorted((a, b) => a.localeCompare(b)),
  );
}, 120_000);
