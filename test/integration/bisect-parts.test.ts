import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSweep } from '../../config/load-sweep.js';
import type { BisectResult } from '../../contracts/bisect.js';
import { BISECT_WORKFLOW } from '../../contracts/messages.js';
import type { Json } from '../../contracts/stage.js';
import type { CompareSpec } from '../../contracts/stage-spec.js';
import { nodeTaskQueue, workflowTaskQueue } from '../../contracts/task-queues.js';
import { openResultsDatabase, type ResultsDatabase } from '../../results/results-database.js';
import { createResultsWorker } from '../../workers/results-worker.js';
import { createWorkflowWorker } from '../../workers/workflow-worker.js';
import { nightPlanFixture } from '../activities/nights/night-plan-fixture.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { startDevServer } from '../dev-server.js';
import { comparisonFixture } from '../report/comparison-fixture.js';
import { sweepFixture } from '../report/sweep-fixture.js';
import { begunNight, expectedNodes, nightBenchmark, nightEngine } from '../results/night-fixture.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const TASK_QUEUE = workflowTaskQueue('shared', 'local');
const BEFORE = { tensorrt: '10.3', onnx: '1.17', cuda: '12.2' };
const AFTER = { tensorrt: '10.8', onnx: '1.18', cuda: '12.6' };

/** What each board has since the second night, and how many times as long its engine of that night takes. */
const BOARDS = {
  searched: { tools: AFTER, slower: 1.05 },
  slowed: { tools: { ...BEFORE, tensorrt: '10.8' }, slower: 1.05 },
  unharmed: { tools: { ...BEFORE, onnx: '1.18' }, slower: 1 },
  unchanged: { tools: { ...BEFORE, cuda: '12.6' }, slower: 1 },
} as const;

const folder = temporaryFolderOfFile();
const workers: Worker[] = [];
const runs: Promise<void>[] = [];
let server: TestWorkflowEnvironment;
let results: ResultsDatabase;

const start = (worker: Worker): void => {
  workers.push(worker);
  runs.push(worker.run());
};

/** A board whose blocks have been measured already. */
const startBoard = async (nodeId: keyof typeof BOARDS): Promise<void> => {
  const { artifacts } = testNode(folder);
  const measure = async ({ contestants, repetition }: CompareSpec) => {
    const milliseconds = (position: number): number => (position === 0 ? 2 : 2 * BOARDS[nodeId].slower);
    const engines = contestants.map(({ id, label }, position) => ({ id, label, milliseconds: milliseconds(position) }));
    const file = join(folder, `${nodeId}-${repetition.replaceAll('/', '-')}.json`);
    writeFileSync(file, JSON.stringify(comparisonFixture(engines).compared));
    return artifacts.put(file, { mediaType: 'application/json', name: 'comparison.json' });
  };
  start(
    await Worker.create({
      connection: server.nativeConnection,
      taskQueue: nodeTaskQueue(nodeId),
      activities: { prepareSplit: async () => ({ packed: null }), compareByTurns: measure },
    }),
  );
};

/** A night that measured all boards. */
const keepNight = async (number: 1 | 2): Promise<void> => {
  const [expected] = expectedNodes;
  if (expected === undefined) throw new Error('the fixture has no board');
  const ids = Object.keys(BOARDS) as (keyof typeof BOARDS)[];
  const night = { ...begunNight(number), plan: JSON.parse(JSON.stringify(nightPlanFixture())) as Json };
  const benchmark = nightBenchmark(number);
  const nodes = ids.map((nodeId) => ({ ...expected, nodeId }));
  await results.beginNight(night, nodes, [benchmark]);
  const turns = { where: 'everywhere', blocks: 6, batchSizes: [1], seconds: 0.1, warmUpSeconds: 0.3 };
  const plan = { ...loadSweep(writeDemoSweep(folder), ''), nodes: [], comparison: turns };
  const sources = { plan, model: null, splits: [{ role: 'evaluation' }], sweepRun: 'run' };
  const kept = JSON.parse(JSON.stringify(sources)) as Json;
  await results.saveNightBenchmark(night.nightId, { name: benchmark.name, sources: kept });
  await results.saveNightEngines(
    ids.map((nodeId) => {
      const engine = nightEngine(number, { nodeId, trialId: `${nodeId} on night ${number}` });
      if (engine.network.kind !== 'onnxruntime') throw new Error('the fixture has another engine');
      return { ...engine, network: { ...engine.network, threads: nodeId === 'unchanged' ? 1 : number } };
    }),
  );
  const machines = ids.map((nodeId) => {
    return { nodeId, fingerprint: {}, tools: number === 1 ? BEFORE : BOARDS[nodeId].tools };
  });
  await results.saveSweep({ ...sweepFixture, sweepId: benchmark.sweepId, nodes: machines });
};

beforeAll(async () => {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
  server = await startDevServer();
  results = await openResultsDatabase({ kind: 'sqlite', path: join(folder, 'results.db') });
  const place = { connection: server.nativeConnection, namespace: 'default', dataConverter: {} };
  const { artifacts } = testNode(folder);
  start(await createWorkflowWorker(place, TASK_QUEUE));
  start(await createResultsWorker(place, TASK_QUEUE, { artifacts, results, webhooks: {} }));
  for (const nodeId of Object.keys(BOARDS) as (keyof typeof BOARDS)[]) await startBoard(nodeId);
  for (const number of [1, 2] as const) await keepNight(number);
});

afterAll(async () => {
  for (const worker of workers) worker.shutdown();
  await Promise.all(runs);
  await results.close();
  await server.teardown();
});

test('a search asks boards on which only one of the differing fields changed, and tells which of these is enough', async () => {
  const [good, bad] = [begunNight(1).nightId, begunNight(2).nightId];
  const asked = { good, bad, nodeId: 'searched', benchmark: 'mini', recipe: 'ort-static' };
  const result: BisectResult = await server.client.workflow.execute(BISECT_WORKFLOW.name, {
    workflowId: 'bisect/parts',
    taskQueue: TASK_QUEUE,
    args: [{ ...asked, plannedBy: { version: '0.1.0', revision: 1 } }],
  });
  expect(result).toMatchObject({ found: 'engine', lastGood: good, firstBad: bad });
  expect(result.changes.map(({ field }) => field)).toEqual(['cuda', 'onnx', 'tensorrt']);
  const parts = result.parts?.map(({ nodeId, fields, found }) => [nodeId, ...fields, found]);
  expect(parts?.toSorted()).toEqual([
    ['slowed', 'tensorrt', 'same-change'],
    ['unchanged', 'cuda', 'same-engine'],
    ['unharmed', 'onnx', 'no-difference'],
  ]);
});
