import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { SWEEP_WORKFLOW } from '../../contracts/messages.js';
import type { PostgresPlace } from '../../contracts/results-place.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { WorkerRole } from '../../contracts/worker-role.js';
import { openResultsDatabase } from '../../results/results-database.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { startDevServer } from '../dev-server.js';
import { NO_POSTGRES, POSTGRES, postgresServerOfFile } from '../postgres-server.js';
import { quantfleet, startWorker, stopAll, stopUp as stopServing } from '../quantfleet-command.js';
import { sweepFixture } from '../report/sweep-fixture.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';
import { writeMachineSettings } from './machine-settings.js';

const folder = temporaryFolderOfFile();
const postgres = postgresServerOfFile();
const FEW = join(folder, 'few');
let server: TestWorkflowEnvironment;
let results: PostgresPlace;

const images = (split: 'train' | 'test'): string => packagePath(`.quantfleet/data/fashion-mnist/${split}`);

const settingsOf = (nodeId: string, change: Readonly<Record<string, unknown>> = {}): string =>
  writeMachineSettings({ folder, server, results }, nodeId, change);

const start = (role: WorkerRole, nodeId: string, change: Readonly<Record<string, unknown>> = {}) =>
  startWorker(role, settingsOf(nodeId, change));

/** Ten images of ten classes, the first of which cannot be read. */
const writeFewImages = (): void => {
  for (const [index, name] of readdirSync(images('train')).entries()) {
    mkdirSync(join(FEW, name), { recursive: true });
    if (index === 0) writeFileSync(join(FEW, name, 'image.png'), 'no image');
    else mendImage(name);
  }
};

const mendImage = (name: string): void => {
  const [, second = ''] = readdirSync(join(images('train'), name));
  copyFileSync(join(images('train'), name, second), join(FEW, name, 'image.png'));
};

beforeAll(async () => {
  if (POSTGRES === undefined) return;
  server = await startDevServer();
  results = await postgres.createDatabase();
  mkdirSync(join(folder, 'store'));
  writeFewImages();
  await start('workflows', 'workflows');
  await start('results', 'results');
  const datasets = {
    few: { folder: FEW },
    'fashion-train': { folder: images('train') },
    'fashion-test': { folder: images('test') },
  };
  await start('host', 'workstation', { datasets });
  await start('node', 'orin-1');
}, 120_000);

afterAll(async () => {
  await stopAll();
  await server?.teardown();
});

interface Answer {
  readonly sweepId: string;
  readonly trials: readonly TrialRecord[];
}

/** A worker registers beside its work, and lists follow a moment later. */
const untilListed = (nodeId: string): Promise<void> =>
  expect
    .poll(async () => (await quantfleet(['node', 'list', '--config', settingsOf('laptop'), '--json'])).stdout, {
      timeout: 60_000,
    })
    .toContain(`"${nodeId}"`);

const endsOf = (trials: readonly TrialRecord[]) =>
  trials.map(({ nodeId, recipe, status }) => [nodeId, recipe, status].join(' '));

test.skipIf(POSTGRES === undefined)(
  `a retry makes up for a node that was away and for mended images, and redoes nothing${POSTGRES === undefined ? `: ${NO_POSTGRES}` : ''}`,
  async () => {
    const client = settingsOf('laptop');
    await untilListed('orin-1');
    const away = await start('node', 'orin-2');
    await untilListed('orin-2');
    await stopServing(away);
    const file = writeDemoSweep(folder, {
      dataset: {
        name: 'Fashion-MNIST',
        calibration: { dataset: 'few', images: 10 },
        evaluation: { dataset: 'fashion-test', images: 100 },
      },
      recipes: ['pytorch-fp32', 'ort-static'],
      calibrationBatchSizes: [1],
      nodes: ['orin-1', 'orin-2'],
      absentAfterMinutes: 0.1,
    });
    const first = await quantfleet(['sweep', 'run', file, '--config', client, '--json']);
    const { sweepId, trials } = JSON.parse(first.stdout) as Answer;
    expect(endsOf(trials)).toEqual([
      'orin-1 pytorch-fp32 measured',
      'orin-2 pytorch-fp32 absent',
      'orin-1 ort-static failed',
      'orin-2 ort-static absent',
    ]);

    const retry = (...options: readonly string[]) =>
      quantfleet(['sweep', 'retry', sweepId, '--config', client, '--json', ...options]);
    const refused = await retry();
    expect(refused).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('NodeAbsent') });
    expect(refused.stderr).toContain('orin-2 is still away');

    await start('node', 'orin-2');
    mendImage(readdirSync(images('train'))[0] ?? '');
    const second = await retry();
    expect(second.stderr).toContain('Runs again on orin-2: 2 absent.');
    expect(second.stderr).toContain('Stays as it is: 1 failed (ImagesUnreadable), 1 measured.');
    const made = (JSON.parse(second.stdout) as Answer).trials;
    expect(endsOf(made)).toEqual([
      'orin-1 pytorch-fp32 measured',
      'orin-2 pytorch-fp32 measured',
      'orin-1 ort-static failed',
      'orin-2 ort-static measured',
    ]);
    expect(made[0]).toEqual(trials[0]);

    const nothing = await retry();
    expect(nothing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('NothingToRetry') });
    expect(nothing.stderr).toContain('sweep retry --all');

    const third = await retry('--all');
    expect(third).toMatchObject({ exitCode: 0 });
    const last = JSON.parse(third.stdout) as Answer;
    expect(endsOf(last.trials)[2]).toBe('orin-1 ort-static measured');
    expect([last.trials[1], last.trials[3]]).toEqual([made[1], made[3]]);

    const status = await quantfleet(['sweep', 'status', sweepId, '--config', client, '--json']);
    const { sweep } = JSON.parse(status.stdout) as { sweep: { status: string; nodes: { nodeId: string }[] } };
    expect([sweep.status, sweep.nodes.map(({ nodeId }) => nodeId)]).toEqual(['finished', ['orin-1', 'orin-2']]);
  },
  300_000,
);

test.skipIf(POSTGRES === undefined)(
  'a node that is drained while a sweep runs finishes what it measures and takes no more, until it is admitted and retried',
  async () => {
    const client = settingsOf('laptop');
    await untilListed('orin-1');
    const file = writeDemoSweep(folder, {
      name: 'drained',
      dataset: {
        name: 'Fashion-MNIST',
        calibration: { dataset: 'fashion-train', images: 64 },
        evaluation: { dataset: 'fashion-test', images: 100 },
      },
      recipes: ['pytorch-fp32', 'ort-static'],
      calibrationBatchSizes: [1, 2, 4, 8, 16, 32],
      nodes: ['orin-1'],
      absentAfterMinutes: 0.1,
    });
    const database = await openResultsDatabase(results);
    const running = quantfleet(['sweep', 'run', file, '--config', client, '--json']);
    const measured = async () => {
      const sweep = (await database.sweeps()).find(({ name }) => name === 'drained');
      return sweep === undefined ? [] : database.trialEnds(sweep.sweepId);
    };
    await expect.poll(async () => (await measured()).length, { timeout: 120_000 }).toBeGreaterThan(0);
    await quantfleet(['node', 'drain', 'orin-1', '--reason', 'new fan', '--config', client]);
    const { sweepId, trials } = JSON.parse((await running).stdout) as Answer;
    await database.close();
    const statuses = trials.map(({ status }) => status);
    expect(statuses).toHaveLength(7);
    expect(statuses.join(' ')).toMatch(/^(measured )+(absent ?)+$/);
    expect(trials.at(-1)?.failure).toMatchObject({
      code: 'NodeAbsent',
      message: expect.stringMatching(/^orin-1 is drained by .* \(new fan\), for longer than the 0\.1 minutes/),
    });
    const refused = await quantfleet(['sweep', 'retry', sweepId, '--config', client]);
    expect(refused).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('is drained by') });

    await quantfleet(['node', 'admit', 'orin-1', '--config', client]);
    const retried = await quantfleet(['sweep', 'retry', sweepId, '--config', client, '--json']);
    const after = (JSON.parse(retried.stdout) as Answer).trials;
    expect(after.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 'measured'));
    expect(after[0]).toEqual(trials[0]);
  },
  300_000,
);

test.skipIf(POSTGRES === undefined)(
  'a sweep that is unknown or still runs is not retried, and one whose Workflow was terminated has stopped',
  async () => {
    const client = settingsOf('laptop');
    const unknown = await quantfleet(['sweep', 'retry', 'nobody', '--config', client]);
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('NotFound') });

    // Nobody polls its queue: it runs until it is terminated.
    const sweepId = 'left-alone';
    const workflow = await server.client.workflow.start(SWEEP_WORKFLOW.name, {
      workflowId: sweepId,
      taskQueue: 'none',
    });
    const database = await openResultsDatabase(results);
    const spec = {
      sweepId,
      name: sweepId,
      model: {},
      splits: [],
      preprocessing: {},
      recipes: [],
      calibrationBatchSizes: [],
      speed: {},
      nodes: ['orin-1'],
    };
    await database.saveSweep({ ...sweepFixture, sweepId, spec, status: 'running', finishedAt: null });
    await database.close();
    const stateOf = async () => (await quantfleet(['sweep', 'status', sweepId, '--config', client])).stdout;
    expect(await stateOf()).toContain('left-alone: running');
    const running = await quantfleet(['sweep', 'retry', sweepId, '--config', client]);
    expect(running).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('SweepRunning') });
    await workflow.terminate();
    expect(await stateOf()).toContain('left-alone: stopped');
  },
  120_000,
);

test.skipIf(POSTGRES === undefined)(
  'doctor says whether the results database answers, is up to date, and may be read and written',
  async () => {
    const lines = async (file: string) => {
      const { stdout } = await quantfleet(['doctor', '--config', file, '--json']);
      const checks = JSON.parse(stdout) as { tool: string; version: string | null; found?: string; remedy: string }[];
      return checks.filter(({ tool }) => tool.includes('results'));
    };
    expect((await lines(settingsOf('laptop'))).map(({ tool, version }) => [tool, version])).toEqual([
      ['results database', expect.stringContaining('PostgreSQL ')],
      ['results tables', 'up to date'],
      ['right to read results', 'granted'],
      ['right to write results', 'granted'],
    ]);
    const { host, database, user } = results;
    const nowhere = settingsOf('stray', { results: { postgres: { host, port: 1, database, user } } });
    expect(await lines(nowhere)).toMatchObject([
      { tool: 'results database', version: null, found: 'ResultsUnavailable' },
    ]);
  },
  120_000,
);
