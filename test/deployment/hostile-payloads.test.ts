import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ActivityExecutionFailedError,
  ActivityFailure,
  ApplicationFailure,
  WorkflowFailedError,
} from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSweep } from '../../config/load-sweep.js';
import { packagePath } from '../../config/package-path.js';
import type { PostgresPlace } from '../../contracts/results-place.js';
import { hostTaskQueue, nodeControlTaskQueue, nodeTaskQueue, resultsTaskQueue } from '../../contracts/task-queues.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { startDevServer } from '../dev-server.js';
import { POSTGRES, postgresServerOfFile } from '../postgres-server.js';
import { quantfleet, startWorker, stopAll } from '../quantfleet-command.js';
import { temporaryFolder, temporaryFolderOfFile } from '../temporary-folder.js';
import { writeMachineSettings } from './machine-settings.js';

const folder = temporaryFolderOfFile();
const postgres = postgresServerOfFile();
let server: TestWorkflowEnvironment;
let results: PostgresPlace;
let client: string;

const IMAGES = packagePath('.quantfleet/data/fashion-mnist/test');
const STORE = join(folder, 'store');
const READABLE = join(folder, 'readable');
/** An image that no settings name. */
const PRIVATE = join(folder, 'private.png');

const settingsOf = (nodeId: string): string =>
  writeMachineSettings({ folder, server, results }, nodeId, {
    readableFolders: [READABLE],
    datasets: { 'fashion-test': { folder: IMAGES } },
  });

beforeAll(async () => {
  if (POSTGRES === undefined) return;
  for (const one of [STORE, READABLE]) mkdirSync(one);
  copyFileSync(packagePath('demo/mnv2-mini.pth'), join(READABLE, 'w.pth'));
  symlinkSync('/etc', join(READABLE, 'link'));
  writeFileSync(join(READABLE, 'outside.csv'), 'path,class_index\n/etc/hostname,0\n');
  writeFileSync(PRIVATE, anImage());
  results = await postgres.createDatabase();
  server = await startDevServer();
  await startWorker('results', settingsOf('results'));
  await startWorker('workflows', settingsOf('workflows'));
  client = settingsOf('client');
  await Promise.all([startWorker('host', settingsOf('workstation')), startWorker('node', settingsOf('board'))]);
}, 120_000);

afterAll(async () => {
  await stopAll();
  await server?.teardown();
});

const anImage = (): Buffer => {
  const [label = ''] = readdirSync(IMAGES);
  const [name = ''] = readdirSync(join(IMAGES, label));
  return readFileSync(join(IMAGES, label, name));
};

let asked = 0;

/** Asks for an Activity as anybody can who reaches the server; gives its failure. */
const refusal = async (taskQueue: string, activity: string, input: unknown): Promise<ApplicationFailure> => {
  const asking = server.client.activity.execute(activity, {
    id: `hostile-${++asked}`,
    taskQueue,
    args: [input],
    scheduleToCloseTimeout: '1 minute',
  });
  const error: unknown = await asking.then(
    (result) => new Error(`It answered ${JSON.stringify(result)}`),
    (failure: unknown) => failure,
  );
  if (error instanceof ActivityExecutionFailedError && error.cause instanceof ApplicationFailure) return error.cause;
  throw error;
};

const sha256Of = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const SHA256 = sha256Of('nothing');

/** Leaves an object in the store, as everybody can who has its key. */
const planted = (content: string) => {
  const sha256 = sha256Of(content);
  const objects = join(STORE, 'objects', sha256.slice(0, 2));
  mkdirSync(objects, { recursive: true });
  writeFileSync(join(objects, sha256), content);
  return { sha256, bytes: content.length, mediaType: 'application/jsonl', name: 'evaluation.jsonl' };
};

const weights = (path: string, more: object = {}) => ({
  model: { kind: 'architecture', architecture: 'mnv2_mini', weights: path, classes: 10 },
  ...more,
});
const factory = (name: string) => ({ model: { kind: 'factory', factory: name, weights: PRIVATE, classes: 10 } });
const uploaded = (sha256: string, name: string) => ({
  uploaded: { file: { sha256, bytes: 1, mediaType: 'application/x-pytorch', name }, beside: [] },
});
const splitOf = (source: object, images: number | null = null) => ({
  splits: [{ role: 'evaluation', source, images, order: 'listed', seed: 0, except: [] }],
  classes: 10,
  maxUnreadableShare: 0,
});
const listOf = (text: string, dataset: { dataset?: string } = {}) => ({
  split: {
    ...dataset,
    role: 'evaluation',
    list: planted(text),
    splitSha256: sha256Of(text + dataset.dataset),
    images: 1,
    classNames: [],
    unusable: [],
  },
  preprocessing: { colour: 'grey', resize: null, crop: 28, interpolation: 'bilinear', mean: [0.286], std: [0.353] },
  maxUnreadableShare: 0,
});
const naming = (path: string): string => `${JSON.stringify({ path, label: 0, sha256: sha256Of(anImage()) })}\n`;
const upwards = `${'../'.repeat(20)}etc/hostname`;
const long = 'a'.repeat(500_000);

const STAGES: readonly (readonly [what: string, code: string, activity: string, input: () => unknown])[] = [
  ['weights at a path of the system', 'PathNotAllowed', 'importModel', () => weights('/etc/passwd')],
  ['the worker’s own environment as weights', 'PathNotAllowed', 'importModel', () => weights('/proc/self/environ')],
  ['a path that leads out of a folder', 'PathNotAllowed', 'importModel', () => weights(`${READABLE}/../private.png`)],
  ['a link that leads out of a folder', 'PathNotAllowed', 'importModel', () => weights(`${READABLE}/link/passwd`)],
  ['a relative path', 'PathNotAllowed', 'importModel', () => weights('../../etc/passwd')],
  ['a path with a NUL', 'PathNotAllowed', 'importModel', () => weights('/etc/passwd\0.pth')],
  ['a path longer than any', 'PathNotAllowed', 'importModel', () => weights(`/${long}`)],
  ['a name longer than any', 'WeightsMissing', 'importModel', () => weights(join(READABLE, long.slice(0, 300)))],
  ['a factory that is none of the settings', 'ModelUnknown', 'importModel', () => factory('os.system')],
  ['a factory that every object has', 'ModelUnknown', 'importModel', () => factory('__proto__')],
  ['an upload by a path', 'InputInvalid', 'importModel', () => weights('x', uploaded('../../etc/passwd', 'x'))],
  ['an upload that is laid elsewhere', 'InputInvalid', 'importModel', () => weights('x', uploaded(SHA256, '../x'))],
  ['a calibration cache at a path', 'PathNotAllowed', 'importCalibrationCache', () => ({ path: '/etc/passwd' })],
  ['images at a path', 'PathNotAllowed', 'listSplits', () => splitOf({ kind: 'folder', path: '/etc' })],
  ['a CSV at a path', 'PathNotAllowed', 'listSplits', () => splitOf({ kind: 'csv', path: '/etc/passwd' })],
  [
    'a CSV that names a path outside',
    'PathNotAllowed',
    'listSplits',
    () => splitOf({ kind: 'csv', path: join(READABLE, 'outside.csv') }),
  ],
  ['a dataset that is not there', 'DatasetUnknown', 'listSplits', () => splitOf({ kind: 'dataset', name: '../x' })],
  [
    'a dataset that every object has',
    'DatasetUnknown',
    'listSplits',
    () => splitOf({ kind: 'dataset', name: '__proto__' }),
  ],
  [
    'the name of a dataset that is huge',
    'DatasetUnknown',
    'listSplits',
    () => splitOf({ kind: 'dataset', name: long }),
  ],
  ['a source of no known kind', 'InputInvalid', 'listSplits', () => splitOf({ kind: 'shell', path: 'id' })],
  ['a forged list with an image at a path', 'PathNotAllowed', 'prepareSplit', () => listOf(naming(PRIVATE))],
  ['a forged list with a path that is not there', 'PathNotAllowed', 'prepareSplit', () => listOf(naming('/x/y.png'))],
  [
    'a forged list of a dataset with an image at a path',
    'PathNotAllowed',
    'prepareSplit',
    () => listOf(naming(PRIVATE), { dataset: 'fashion-test' }),
  ],
  [
    'a forged list that leads out of a dataset',
    'PathNotAllowed',
    'prepareSplit',
    () => listOf(naming(upwards), { dataset: 'fashion-test' }),
  ],
  ['a list that is none', 'InputInvalid', 'prepareSplit', () => listOf('root:x:0:0\n')],
  ['a digest that is a path', 'InputInvalid', 'forgetOutcome', () => ({ key: '../../../../etc/passwd' })],
  ['a digest in capitals', 'InputInvalid', 'forgetOutcome', () => ({ key: SHA256.toUpperCase() })],
  [
    'an artifact whose digest is a path',
    'InputInvalid',
    'missingArtifacts',
    () => ({ refs: [{ sha256: '../../x', bytes: 1, mediaType: 'x', name: 'x' }] }),
  ],
  ['an evaluation by no known program', 'InputInvalid', 'evaluateEngine', () => ({ kind: 'shell', engine: 'id' })],
  ['a calibration by no known program', 'InputInvalid', 'calibrate', () => ({ kind: '../../bin/sh' })],
  ['a build of nothing', 'InputInvalid', 'buildEngine', () => null],
  ['a number for an input', 'InputInvalid', 'foldGraph', () => 5],
];

const SWEEP = {
  sweepId: 'x',
  name: 'x',
  modelName: 'x',
  datasetName: 'x',
  classes: 1,
  evaluationImages: 0,
  splitSha256: '',
  spec: {},
  nodes: [],
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: null,
  status: 'running',
};

const RESULTS: readonly (readonly [what: string, code: string, activity: string, input: unknown])[] = [
  ['a sweep whose id is a path', 'InputInvalid', 'saveSweep', { sweep: { ...SWEEP, sweepId: '../../../x' } }],
  ['a sweep whose id has a NUL', 'InputInvalid', 'saveSweep', { sweep: { ...SWEEP, sweepId: 'x\0' } }],
  ['a sweep that is a number', 'InputInvalid', 'saveSweep', { sweep: 5 }],
  [
    'SQL in the id of a sweep',
    'InputInvalid',
    'endSweep',
    { sweepId: "'; drop table trials; --", status: 'finished', finishedAt: 'x' },
  ],
  ['SQL in a status', 'InputInvalid', 'endSweep', { sweepId: 'x', status: "finished' or 1=1", finishedAt: 'x' }],
  ['a trial that is none', 'InputInvalid', 'saveTrial', { trial: { trialId: '../x' } }],
  ['a node whose id is a query', 'NotFound', 'listNodes', { ids: ["' OR 1=1"] }],
  ['a node whose id is a path', 'InputInvalid', 'isNodeAlive', { nodeId: '../x' }],
  ['a node whose id is huge', 'InputInvalid', 'isNodeAlive', { nodeId: long }],
  ['a quantization that is not there', 'NotFound', 'quantizationResult', { workflowId: 'none' }],
];

/** A sweep as a client plans it, but for these keys. */
const plan = (change: object) => ({ ...loadSweep(writeDemoSweep(temporaryFolder()), 'board'), ...change });

/** A night as a client plans it, but for these keys. */
const night = (change: object) => ({
  fleet: 'hostile',
  nodes: { tags: [] },
  mayHaveOwnStore: false,
  benchmarks: [plan({})],
  margins: {},
  builds: 1,
  engines: 'reused',
  deadlineMinutes: 1,
  reference: 'accepted',
  quarantineAfterNights: null,
  webhook: null,
  ...change,
});

const BOARD_OF_NIGHT = { nightId: 'hostile-20260101-000000', benchmark: 'x', nodeId: 'board' };

const modelAt = (weights: string) => ({ kind: 'architecture', architecture: 'mnv2_mini', weights, classes: 10 });
const imagesOf = (source: object) => [{ role: 'evaluation', source, images: 1, order: 'listed', seed: 0, except: [] }];

const WORKFLOWS: readonly (readonly [what: string, code: string, workflow: string, input: () => unknown])[] = [
  ['nothing', 'InputInvalid', 'sweepWorkflow', () => undefined],
  ['null for a plan', 'InputInvalid', 'sweepWorkflow', () => ({ plan: null })],
  ['a number', 'InputInvalid', 'sweepWorkflow', () => 5],
  ['an id that is a path', 'InputInvalid', 'sweepWorkflow', () => ({ plan: plan({ sweepId: '../../x' }) })],
  ['no nodes', 'InputInvalid', 'sweepWorkflow', () => ({ plan: plan({ nodes: undefined }) })],
  ['a node that is a queue', 'InputInvalid', 'sweepWorkflow', () => ({ plan: plan({ nodes: ['board.control'] }) })],
  ['a node that is huge', 'InputInvalid', 'sweepWorkflow', () => ({ plan: plan({ nodes: [long] }) })],
  ['recipes that are a text', 'InputInvalid', 'sweepWorkflow', () => ({ plan: plan({ recipes: 'x' }) })],
  ['a lane without a plan', 'InputInvalid', 'nodeLaneWorkflow', () => ({ nodeId: 'board' })],
  ['a quantization without a plan', 'InputInvalid', 'quantizationWorkflow', () => ({})],
  ['a node whose id is a path', 'InputInvalid', 'nodeWorkflow', () => ({ description: { nodeId: '../x' } })],
  ['a lane of no node', 'InputInvalid', 'nodeLaneWorkflow', () => ({ plan: plan({}), nodeId: ['board'] })],
  ['patience that is a text', 'InputInvalid', 'sweepWorkflow', () => ({ plan: plan({ absentAfterMinutes: 'x' }) })],
  ['a night of nothing', 'InputInvalid', 'nightWorkflow', () => undefined],
  ['a fleet whose name is a path', 'InputInvalid', 'nightWorkflow', () => ({ plan: night({ fleet: '../x' }) })],
  ['benchmarks that are a text', 'InputInvalid', 'nightWorkflow', () => ({ plan: night({ benchmarks: 'x' }) })],
  ['a benchmark that is null', 'InputInvalid', 'nightWorkflow', () => ({ plan: night({ benchmarks: [null] }) })],
  ['a deadline that is a text', 'InputInvalid', 'nightWorkflow', () => ({ plan: night({ deadlineMinutes: 'x' }) })],
  ['a deadline beyond all dates', 'InputInvalid', 'nightWorkflow', () => ({ plan: night({ deadlineMinutes: 1e15 }) })],
  ['a night of no boards', 'InputInvalid', 'nightWorkflow', () => ({ plan: night({ nodes: 5 }) })],
  [
    'a benchmark whose patience is a text',
    'InputInvalid',
    'nightWorkflow',
    () => ({ plan: night({ benchmarks: [plan({ absentAfterMinutes: 'x' })] }) }),
  ],
  ['a benchmark of no night', 'InputInvalid', 'nightBenchmarkWorkflow', () => ({ plan: plan({}) })],
  ['a benchmark that is none', 'InputInvalid', 'nightBenchmarkWorkflow', () => ({ nightId: 'x', plan: 5 })],
  ['a benchmark of a night that is not there', 'NotFound', 'nightLaneWorkflow', () => BOARD_OF_NIGHT],
  ['a lane of a night that is a number', 'InputInvalid', 'nightLaneWorkflow', () => 5],
  ['a lane of a night without a plan', 'InputInvalid', 'nightLaneWorkflow', () => ({ plan: {}, nodeId: 'board' })],
  [
    'a confirmation of a night that is a path',
    'InputInvalid',
    'nightConfirmationWorkflow',
    () => ({ ...BOARD_OF_NIGHT, nightId: '../x' }),
  ],
  [
    'a confirmation of a benchmark that is huge',
    'InputInvalid',
    'nightConfirmationWorkflow',
    () => ({ ...BOARD_OF_NIGHT, benchmark: long }),
  ],
  ['an announcement of a path', 'InputInvalid', 'nightAnnouncementWorkflow', () => ({ nightId: '../x' })],
  ['a search without nights', 'InputInvalid', 'bisectWorkflow', () => ({ ...BOARD_OF_NIGHT, recipe: 'x' })],
  [
    'a search between nights that are not there',
    'NotFound',
    'bisectWorkflow',
    () => ({ ...BOARD_OF_NIGHT, good: 'a', bad: 'b', recipe: 'x' }),
  ],
  [
    'weights at a path of the system',
    'PathNotAllowed',
    'sweepWorkflow',
    () => ({ plan: plan({ model: modelAt('/etc/passwd') }) }),
  ],
  [
    'images at a path',
    'PathNotAllowed',
    'sweepWorkflow',
    () => ({
      plan: plan({ model: modelAt(join(READABLE, 'w.pth')), splits: imagesOf({ kind: 'folder', path: '/etc' }) }),
    }),
  ],
  [
    'a dataset that is not there',
    'DatasetUnknown',
    'sweepWorkflow',
    () => ({
      plan: plan({
        model: modelAt(join(READABLE, 'w.pth')),
        splits: imagesOf({ kind: 'dataset', name: '__proto__' }),
      }),
    }),
  ],
  [
    'an upload whose digest is a path',
    'InputInvalid',
    'sweepWorkflow',
    () => {
      const file = { sha256: '../../etc/passwd', bytes: 1, mediaType: 'x', name: 'x' };
      return { plan: plan({ model: modelAt('x'), uploads: { x: { file, beside: [] } } }) };
    },
  ],
];

/** Starts a Workflow as anybody can who reaches the server; gives its failure. */
const endOf = async (workflow: string, input: unknown): Promise<ApplicationFailure> => {
  const error: unknown = await server.client.workflow
    .execute(workflow, { workflowId: `hostile-${++asked}`, taskQueue: 'quantfleet', args: [input] })
    .catch((failure: unknown) => failure);
  if (!(error instanceof WorkflowFailedError)) throw error;
  const failure = error.cause instanceof ActivityFailure ? error.cause.cause : error.cause;
  if (failure instanceof ApplicationFailure) return failure;
  throw error;
};

describe.skipIf(POSTGRES === undefined)('whoever reaches the server is refused', () => {
  describe.each([
    ['node', nodeTaskQueue('board')],
    ['host', hostTaskQueue('torch')],
  ])('on the queue of a %s', (_, queue) => {
    test.each(STAGES)('%s: %s', async (_what, code, activity, input) => {
      const { type, nonRetryable } = await refusal(queue, activity, input());
      expect({ type, nonRetryable }).toEqual({ type: code, nonRetryable: true });
    });
  });

  test.each(WORKFLOWS)('by a Workflow of their own: %s: %s', async (_, code, workflow, input) => {
    const { type, nonRetryable } = await endOf(workflow, input());
    expect({ type, nonRetryable }).toEqual({ type: code, nonRetryable: true });
  });

  test.each(RESULTS)('on the queue of results: %s: %s', async (_, code, activity, input) => {
    const { type, nonRetryable } = await refusal(resultsTaskQueue('quantfleet'), activity, input);
    expect({ type, nonRetryable }).toEqual({ type: code, nonRetryable: true });
  });

  test('a sweep’s texts that are SQL, HTML, or steer a terminal are saved and shown as texts', async () => {
    const text = "x\0'; drop table sweeps; --\u001b[31m<script>alert(1)</script>";
    await server.client.activity.execute('saveSweep', {
      id: 'hostile-texts',
      taskQueue: resultsTaskQueue('quantfleet'),
      args: [{ sweep: { ...SWEEP, name: text, modelName: text, datasetName: text } }],
      scheduleToCloseTimeout: '1 minute',
    });
    const { exitCode, stdout } = await quantfleet(['report', SWEEP.sweepId, '--config', client]);
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('drop table') as string,
    });
    expect(stdout).not.toContain('\0');
    expect(stdout).not.toContain('\u001b');
    const html = readFileSync(join(folder, 'client', '.quantfleet', 'reports', SWEEP.sweepId, 'report.html'), 'utf8');
    expect(html).toContain('drop table');
    expect(html).not.toContain('<script>alert');
  });
});

test.skipIf(POSTGRES === undefined)(
  'afterwards all workers do as before, and nothing was written outside',
  async () => {
    const condition = await server.client.activity.execute('nodeCondition', {
      id: 'condition',
      taskQueue: nodeControlTaskQueue('board'),
      scheduleToCloseTimeout: '3 minutes',
    });
    expect(condition).toMatchObject({ running: [] });
    for (const taskQueue of [nodeTaskQueue('board'), hostTaskQueue('torch')]) {
      const options = { id: `alive-${taskQueue}`, taskQueue, scheduleToCloseTimeout: '3 minutes' } as const;
      const listing = splitOf({ kind: 'dataset', name: 'fashion-test' }, 20);
      const [split] = await server.client.activity.execute<unknown[]>('listSplits', { ...options, args: [listing] });
      const { preprocessing, maxUnreadableShare } = listOf('');
      const packing = { ...options, id: `packs-${taskQueue}`, args: [{ split, preprocessing, maxUnreadableShare }] };
      expect(await server.client.activity.execute('prepareSplit', packing)).toMatchObject({
        packed: { images: 20 },
      });
    }
    expect(readdirSync(folder).toSorted()).toEqual([
      'board',
      'client',
      'private.png',
      'readable',
      'results',
      'store',
      'workflows',
      'workstation',
    ]);
    expect(readdirSync(READABLE).toSorted()).toEqual(['link', 'outside.csv', 'w.pth']);
  },
  240_000,
);
