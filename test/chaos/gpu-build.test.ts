import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, spawnQuantfleet, startUp, stopAll, stopUp, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';
import { WITH_TENSORRT } from '../tensorrt-node.js';
import { commandLine, descendants, isRunning, until } from './processes.js';

const SLOW = { ...WITH_TENSORRT, STAND_IN_BUILD_SECONDS: '600' };

const folder = temporaryFolderOfFile();
let settings: string;
beforeAll(async () => {
  settings = await writeSettings(folder);
});
afterAll(stopAll);

/** A sweep whose engine no other sweep has built. */
const sweepOf = (name: string, optimizationLevel: number): string =>
  writeDemoSweep(folder, {
    name,
    controls: [],
    recipes: [{ recipe: 'tensorrt-calibrator', precision: 'fp16' }],
    engine: { optimizationLevel },
  });

/** Builders have a process of their own, since CUDA does not survive the fork from the warm Python. */
const builders = (worker: number | undefined): readonly number[] =>
  descendants(worker ?? 0).filter((pid) => commandLine(pid).includes('build_tensorrt'));

test('a worker killed in the middle of a build leaves no builder, and the sweep builds when it is run again', async () => {
  const sweep = sweepOf('killed', 1);
  const firstUp = await startUp(settings, SLOW);
  const client = spawnQuantfleet(['sweep', 'run', sweep, '--config', settings], SLOW);
  await until('a build', () => builders(firstUp.pid).length > 0);
  const family = descendants(firstUp.pid ?? 0);
  firstUp.kill('SIGKILL');
  await until('the family’s end', () => !family.some(isRunning), 10_000);
  client.kill('SIGKILL');

  const secondUp = await startUp(settings, WITH_TENSORRT);
  const { stdout } = await quantfleet(['sweep', 'run', sweep, '--config', settings, '--json'], WITH_TENSORRT);
  const [trial] = (JSON.parse(stdout) as { trials: readonly TrialRecord[] }).trials;
  expect(trial?.failure).toBe(null);
  expect(trial?.status).toBe('measured');
  expect(trial?.stages.map(({ stage, kind }) => `${stage} ${kind}`)).toContain('build built');
  await stopUp(secondUp);
}, 180_000);

test('cancelling a sweep ends its builder within ten seconds', async () => {
  const up = await startUp(settings, SLOW);
  const client = spawnQuantfleet(['sweep', 'run', sweepOf('cancelled', 2), '--config', settings], SLOW);
  await until('a build', () => builders(up.pid).length > 0);
  const running = builders(up.pid);
  const status = await quantfleet(['sweep', 'status', '--config', settings, '--json']);
  const sweepId = (JSON.parse(status.stdout) as { sweepId: string; status: string }[]).find(
    (sweep) => sweep.status === 'running',
  )?.sweepId;
  const startedAt = Date.now();
  const { exitCode } = await quantfleet(['sweep', 'cancel', sweepId ?? '', '--config', settings], SLOW);
  expect(exitCode).toBe(0);
  expect(Date.now() - startedAt).toBeLessThan(10_000);
  expect(running.filter(isRunning)).toEqual([]);
  client.kill('SIGKILL');
  await stopUp(up);
}, 120_000);
