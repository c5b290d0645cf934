import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { QUANTIZATION_WORKFLOW } from '../../contracts/messages.js';
import type { PostgresPlace } from '../../contracts/results-place.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { WorkerRole } from '../../contracts/worker-role.js';
import { startDevServer } from '../dev-server.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { NO_POSTGRES, POSTGRES, postgresServerOfFile } from '../postgres-server.js';
import { quantfleet, startWorker, stopAll, stopUp as stopServing } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';
import { writeMachineSettings } from './machine-settings.js';

const folder = temporaryFolderOfFile();
const postgres = postgresServerOfFile();
let server: TestWorkflowEnvironment;
let results: PostgresPlace;

const images = (split: 'train' | 'test'): string => packagePath(`.quantfleet/data/fashion-mnist/${split}`);

/** quantfleet.yaml of one process of the deployment. */
const settingsOf = (nodeId: string, change: Readonly<Record<string, unknown>> = {}): string =>
  writeMachineSettings({ folder, server, results }, nodeId, change);

const start = (role: WorkerRole, nodeId: string, change: Readonly<Record<string, unknown>> = {}) =>
  startWorker(role, settingsOf(nodeId, change));

const FEW = join(folder, 'few');
const classes = readdirSync(images('train'));

/** An image of each class, one of which cannot be read. */
const writeFewImages = (): string => {
  for (const name of classes) {
    mkdirSync(join(FEW, name), { recursive: true });
    const [first = ''] = readdirSync(join(images('train'), name));
    copyFileSync(join(images('train'), name, first), join(FEW, name, 'image.png'));
  }
  writeFileSync(join(FEW, classes[0] ?? '', 'image.png'), 'no image');
  return FEW;
};

beforeAll(async () => {
  if (POSTGRES === undefined) return;
  server = await startDevServer();
  results = await postgres.createDatabase();
  mkdirSync(join(folder, 'store'));
  await start('workflows', 'workflows');
  await start('results', 'results');
  const datasets = {
    'fashion-train': { folder: images('train') },
    'fashion-test': { folder: images('test') },
    'one-broken': { folder: writeFewImages() },
  };
  await start('host', 'workstation', { datasets });
  await Promise.all(['orin-1', 'orin-2'].map((nodeId) => start('node', nodeId, { tags: ['orin', 'bench'] })));
}, 120_000);

afterAll(async () => {
  await stopAll();
  await server?.teardown();
});

interface Answer {
  readonly sweepId: string;
  readonly trials: readonly TrialRecord[];
}

test.skipIf(POSTGRES === undefined)(
  `a client quantizes once on a host and measures on every node${POSTGRES === undefined ? `: ${NO_POSTGRES}` : ''}`,
  async () => {
    const client = settingsOf('laptop');
    const sweep = writeDemoSweep(folder, {
      dataset: {
        name: 'Fashion-MNIST',
        calibration: { dataset: 'fashion-train', images: 64 },
        evaluation: { dataset: 'fashion-test', images: 500, order: 'shuffled' },
      },
      recipes: ['pytorch-fp32', 'ort-static'],
      calibrationBatchSizes: [16],
      nodes: ['orin-1', { id: 'orin-2', threads: 1 }],
    });
    const { exitCode, stdout, stderr } = await quantfleet(['sweep', 'run', sweep, '--config', client, '--json']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const { sweepId, trials } = JSON.parse(stdout) as Answer;
    expect(trials.map(({ nodeId, recipe, status }) => [nodeId, recipe, status])).toEqual([
      ['orin-1', 'pytorch-fp32', 'measured'],
      ['orin-2', 'pytorch-fp32', 'measured'],
      ['orin-1', 'ort-static', 'measured'],
      ['orin-2', 'ort-static', 'measured'],
    ]);

    const built = trials.flatMap(({ nodeId, stages }) =>
      stages.filter(({ kind }) => kind === 'built').map(({ stage, key }) => ({ nodeId, stage, key })),
    );
    const counted = (stage: string) => built.filter((one) => one.stage === stage).length;
    expect({ export: counted('export'), calibrate: counted('calibrate'), fold: counted('fold') }).toEqual({
      export: 1,
      calibrate: 1,
      fold: 1,
    });
    expect(
      built
        .filter(({ stage }) => stage === 'evaluate')
        .map(({ nodeId }) => nodeId)
        .toSorted(),
    ).toEqual(['orin-1', 'orin-1', 'orin-2', 'orin-2']);
    expect(new Set(built.map(({ key }) => key)).size).toBe(built.length);

    const quantizations: string[] = [];
    const query = `WorkflowType = '${QUANTIZATION_WORKFLOW.name}'`;
    for await (const { workflowId } of server.client.workflow.list({ query })) quantizations.push(workflowId);
    expect(quantizations).toHaveLength(2);

    const status = await quantfleet(['sweep', 'status', sweepId, '--config', client, '--json']);
    const { sweep: record } = JSON.parse(status.stdout) as { sweep: { status: string; nodes: { nodeId: string }[] } };
    expect(record.status).toBe('finished');
    expect(record.nodes.map(({ nodeId }) => nodeId)).toEqual(['orin-1', 'orin-2']);

    const again = await quantfleet(['sweep', 'run', sweep, '--config', client, '--json']);
    const stages = (JSON.parse(again.stdout) as Answer).trials.flatMap((trial) => trial.stages);
    expect(new Set(stages.map(({ kind }) => kind))).toEqual(new Set(['cached']));
  },
  240_000,
);

test.skipIf(POSTGRES === undefined)(
  'a quantization that fails fails once for all nodes, and the next run of the sweep quantizes anew',
  async () => {
    const client = settingsOf('laptop');
    const sweep = writeDemoSweep(folder, {
      name: 'mended',
      dataset: {
        name: 'Fashion-MNIST',
        calibration: { dataset: 'one-broken', images: 10 },
        evaluation: { dataset: 'fashion-test', images: 100 },
      },
      recipes: ['ort-static'],
      calibrationBatchSizes: [1],
      nodes: ['orin-1', 'orin-2'],
    });
    const run = async () => {
      const { exitCode, stdout } = await quantfleet(['sweep', 'run', sweep, '--config', client, '--json']);
      const { trials } = JSON.parse(stdout) as Answer;
      return { exitCode, trials: trials.map(({ nodeId, status, failure }) => [nodeId, status, failure?.code]) };
    };
    expect(await run()).toEqual({
      exitCode: 1,
      trials: [
        ['orin-1', 'failed', 'ImagesUnreadable'],
        ['orin-2', 'failed', 'ImagesUnreadable'],
      ],
    });
    const name = classes[0] ?? '';
    const [, second = ''] = readdirSync(join(images('train'), name));
    copyFileSync(join(images('train'), name, second), join(FEW, name, 'image.png'));
    expect(await run()).toEqual({
      exitCode: 0,
      trials: [
        ['orin-1', 'measured', undefined],
        ['orin-2', 'measured', undefined],
      ],
    });
  },
  180_000,
);

test.skipIf(POSTGRES === undefined)(
  'nodes are chosen by tags without those that are drained, and one that stays away is reported as absent',
  async () => {
    const client = settingsOf('laptop');
    const away = await start('node', 'orin-3', { tags: ['orin', 'bench'] });
    // A worker registers beside its work, and lists follow a moment later.
    const listed = async () => (await quantfleet(['node', 'list', '--config', client, '--json'])).stdout;
    await expect.poll(listed, { timeout: 30_000 }).toContain('"orin-3"');
    await stopServing(away);
    await start('node', 'xavier', { tags: ['bench'] });
    await quantfleet(['node', 'drain', 'orin-2', '--reason', 'new fan', '--config', client]);
    const sweep = writeDemoSweep(folder, {
      name: 'tagged',
      dataset: {
        name: 'Fashion-MNIST',
        calibration: { dataset: 'fashion-train', images: 16 },
        evaluation: { dataset: 'fashion-test', images: 100 },
      },
      recipes: ['pytorch-fp32', 'tensorrt-calibrator'],
      nodes: { tags: ['orin', 'bench'] },
      absentAfterMinutes: 0.1,
    });
    const { exitCode, stdout, stderr } = await quantfleet(['sweep', 'run', sweep, '--config', client, '--json']);
    expect(stderr).toContain('orin-2 is drained by');
    expect(stderr).toContain('(new fan): left out.');
    const { trials } = JSON.parse(stdout) as Answer;
    expect(trials.map(({ nodeId, recipe, status, failure }) => [nodeId, recipe, status, failure?.code])).toEqual([
      ['orin-1', 'pytorch-fp32', 'measured', undefined],
      ['orin-3', 'pytorch-fp32', 'absent', 'NodeAbsent'],
      ['orin-1', 'tensorrt-calibrator', 'unsupported', 'RecipeUnsupported'],
      ['orin-3', 'tensorrt-calibrator', 'absent', 'NodeAbsent'],
    ]);
    expect(exitCode).toBe(1);
  },
  180_000,
);
