import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, spawnQuantfleet, startUp, stopAll, stopUp, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';
import { commandLine, descendants, isRunning, parentAndGroup, until } from '../chaos/processes.js';

const folder = temporaryFolderOfFile();
afterAll(stopAll);

const scratch = join(folder, 'state', 'scratch');

/** Scratch files of the stage that is at work. */
const scratchFiles = (): readonly string[] => {
  try {
    return readdirSync(scratch, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
};

const programAtWork = (): string => {
  const requests = scratchFiles().filter((file) => file.endsWith('request.json'));
  return requests.map((file) => readFileSync(join(scratch, file), 'utf8')).join();
};

const longSweep = () =>
  writeDemoSweep(folder, {
    name: 'long',
    recipes: [
      {
        recipe: 'torch-qat',
        calibration: { method: 'max' },
        fineTuning: { epochs: 12, heldOut: null, checkpointSeconds: 600 },
      },
    ],
    calibrationBatchSizes: [16],
    measurement: { throughputSeconds: 3 },
  });

test('a worker killed in fine-tune and again in evaluate leaves no process, and the sweep goes on from the checkpoint', async () => {
  const settings = await writeSettings(folder);
  const sweep = longSweep();

  const firstUp = await startUp(settings);
  const client = spawnQuantfleet(['sweep', 'run', sweep, '--config', settings, '--json']);
  await until('a checkpoint of fine-tune', () => scratchFiles().some((file) => file.endsWith('training.pt')));
  const firstFamily = descendants(firstUp.pid ?? 0);
  firstUp.kill('SIGKILL');
  await until('the family’s end', () => !firstFamily.some(isRunning), 10_000);
  client.kill('SIGKILL');

  const secondUp = await startUp(settings);
  const secondClient = spawnQuantfleet(['sweep', 'run', sweep, '--config', settings, '--json']);
  await until('evaluation', () => programAtWork().includes('"throughputBatchSizes"'));
  const secondFamily = descendants(secondUp.pid ?? 0);
  secondUp.kill('SIGKILL');
  await until('the family’s end', () => !secondFamily.some(isRunning), 10_000);
  secondClient.kill('SIGKILL');

  const thirdUp = await startUp(settings);
  const { exitCode, stdout } = await quantfleet(['sweep', 'run', sweep, '--config', settings, '--json']);
  expect(exitCode).toBe(0);
  const [trial] = (JSON.parse(stdout) as { trials: readonly TrialRecord[] }).trials;
  expect(trial?.status).toBe('measured');
  const fineTune = trial?.stages.find(({ stage }) => stage === 'fine-tune');
  expect(Number(fineTune?.facts['resumedFromEpoch'])).toBeGreaterThan(0);
  // Nothing before the killed evaluation was done twice: its stage records are of the run in which they were built.
  expect(
    trial?.stages.filter(({ stage }) => ['calibrate', 'export', 'fold'].includes(stage)).map(({ kind }) => kind),
  ).toEqual(['built', 'built', 'built']);
  await stopUp(thirdUp);
}, 300_000);

/** A stage program and its supervisor are the processes that the warm Python forked. */
const isForkedFromWarmPython = (pid: number): boolean =>
  [pid, parentAndGroup(pid)[0] ?? 0].every((one) => commandLine(one).includes('quantfleet_tools.protocol.warm'));

test('cancelling a sweep ends its tools within ten seconds and records the trial as cancelled', async () => {
  const settings = await writeSettings(folder);
  const up = await startUp(settings);
  const sweep = writeDemoSweep(folder, {
    name: 'cancelled',
    recipes: [
      {
        recipe: 'torch-qat',
        calibration: { method: 'max' },
        fineTuning: { epochs: 500, heldOut: null, checkpointSeconds: 600 },
      },
    ],
    calibrationBatchSizes: [8],
  });
  const client = spawnQuantfleet(['sweep', 'run', sweep, '--config', settings, '--json']);
  await until('a checkpoint of fine-tune', () => scratchFiles().some((file) => file.endsWith('training.pt')));
  const status = await quantfleet(['sweep', 'status', '--config', settings, '--json']);
  const sweepId = (JSON.parse(status.stdout) as { sweepId: string }[])[0]?.sweepId ?? '';
  const program = descendants(up.pid ?? 0).filter(isForkedFromWarmPython);
  expect(program).toHaveLength(2);
  const startedAt = Date.now();
  const cancelled = await quantfleet(['sweep', 'cancel', sweepId, '--config', settings]);
  expect(cancelled.exitCode).toBe(0);
  expect(Date.now() - startedAt).toBeLessThan(10_000);
  expect(program.filter(isRunning)).toEqual([]);
  const { stdout } = await quantfleet(['sweep', 'status', sweepId, '--config', settings, '--json']);
  const answer = JSON.parse(stdout) as { sweep: { status: string }; trials: readonly TrialRecord[] };
  expect(answer.sweep.status).toBe('cancelled');
  expect(answer.trials.map(({ status: trialStatus }) => trialStatus)).toEqual(['cancelled']);
  client.kill('SIGKILL');
  await stopUp(up);
}, 180_000);
