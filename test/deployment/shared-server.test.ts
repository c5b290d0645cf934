import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDevServer } from '../dev-server.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';

const folder = mkdtempSync(join(tmpdir(), 'quantfleet-shared-'));
let server: TestWorkflowEnvironment;

beforeAll(async () => {
  server = await startDevServer();
});

afterAll(async () => {
  await stopAll();
  await server.teardown();
  rmSync(folder, { recursive: true, force: true });
});

/** Settings of a machine with a state folder of its own. */
const machine = (name: string): Promise<string> => {
  mkdirSync(join(folder, name));
  return writeSettings(join(folder, name), name);
};

test('two machines on one server run and save their own sweeps alone, each with a second command beside its node', async () => {
  const environment = { TEMPORAL_ADDRESS: server.address };
  const names = ['first', 'second'] as const;
  const settings = await Promise.all(names.map(machine));
  for (const file of settings) await startUp(file, environment);
  const sweep = writeDemoSweep(folder, { recipes: Array.from({ length: 4 }, () => 'tensorrt-calibrator') });
  const answers = await Promise.all(
    settings.map((file) => quantfleet(['sweep', 'run', sweep, '--config', file, '--json'], environment)),
  );
  for (const [index, { exitCode, stdout }] of answers.entries()) {
    expect(exitCode).toBe(0);
    const { sweepId, trials } = JSON.parse(stdout) as { sweepId: string; trials: { trialId: string }[] };
    expect(trials).toHaveLength(4);
    const workflows = [sweepId, ...trials.map(({ trialId }) => trialId)].map((id) =>
      server.client.workflow.getHandle(id),
    );
    const described = await Promise.all(workflows.map((handle) => handle.describe()));
    expect(new Set(described.map(({ taskQueue }) => taskQueue))).toEqual(new Set([`quantfleet.${names[index]}`]));
    for (const handle of workflows) {
      const { events } = await handle.fetchHistory();
      const queues = (events ?? []).map(
        ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.taskQueue?.name,
      );
      const own = [`quantfleet.${names[index]}.results`, `node.${names[index]}`, undefined];
      expect(queues.filter((queue) => !own.includes(queue ?? undefined))).toEqual([]);
    }
  }
}, 180_000);
