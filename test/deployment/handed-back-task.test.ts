import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, expect, test } from 'vitest';
import { loadSettings } from '../../config/load-settings.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, spawnQuantfleet, startUp, stopAll, stopUp, writeSettings } from '../quantfleet-command.js';
import { until } from '../chaos/processes.js';

const folder = mkdtempSync(join(tmpdir(), 'quantfleet-handed-back-'));
afterAll(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

// temporal.api.enums.v1.PendingActivityState
const STARTED = 2;

test('a stage whose worker was killed is handed back at the next start, and begins again without a timeout', async () => {
  const settings = await writeSettings(folder);
  const { temporal, stateDir, nodeId } = loadSettings(settings);
  const killed = await startUp(settings);
  const fineTuning = { epochs: 500, heldOut: null, checkpointSeconds: 600 };
  const recipes = [{ recipe: 'torch-qat', calibration: { method: 'max' }, fineTuning }];
  const sweep = writeDemoSweep(folder, { recipes, calibrationBatchSizes: [8] });
  const follower = spawnQuantfleet(['sweep', 'run', sweep, '--config', settings]);
  const scratch = (): readonly string[] =>
    readdirSync(join(stateDir, 'scratch'), { recursive: true, encoding: 'utf8' });
  await until('a checkpoint', () => scratch().some((file) => file.endsWith('training.pt')));
  killed.kill('SIGKILL');
  follower.kill('SIGKILL');

  const up = await startUp(settings);
  const status = await quantfleet(['sweep', 'status', '--config', settings, '--json']);
  const [running] = JSON.parse(status.stdout) as { sweepId: string }[];
  const sweepId = running?.sweepId ?? '';
  const connection = await Connection.connect({ address: `127.0.0.1:${temporal.port}` });
  try {
    const trial = new Client({ connection }).workflow.getHandle(`${sweepId}/${nodeId}/torch-qat/8`);
    const pending = async () => (await trial.describe()).raw.pendingActivities?.[0];
    await until('the next attempt', async () => {
      const stage = await pending();
      return (stage?.attempt ?? 0) > 1 && Number(stage?.state) === STARTED;
    });
    expect((await pending())?.lastFailure?.applicationFailureInfo?.type).toBe('WorkerRestarted');
    expect(readdirSync(join(stateDir, 'running-tasks'))).toHaveLength(1);
    await quantfleet(['sweep', 'cancel', sweepId, '--config', settings]);
  } finally {
    await connection.close();
  }
  await stopUp(up);
  expect(readdirSync(join(stateDir, 'running-tasks'))).toEqual([]);
}, 180_000);
