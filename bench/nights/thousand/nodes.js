// The boards of bench/nights/thousand.js, all in this process, which is told by messages what they do.
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { pino } from 'pino';
import { openStores } from '../../../dist/activities/artifacts/open-stores.js';
import { createCurrentProbe } from '../../../dist/activities/current-probe.js';
import { openOwnLists } from '../../../dist/activities/dataset/own-lists.js';
import { readFingerprint } from '../../../dist/activities/device/fingerprint.js';
import { openGrantStore } from '../../../dist/activities/permission/grant-store.js';
import { createProgramRunner } from '../../../dist/activities/program.js';
import { loadSettings } from '../../../dist/config/load-settings.js';
import { describeNode } from '../../../dist/workers/describe-node.js';
import { createNodeControlWorker } from '../../../dist/workers/node-control-worker.js';
import { createNodeWorker } from '../../../dist/workers/node-worker.js';
import { programPlace } from '../../../dist/workers/program-place.js';
import { registerNode } from '../../../dist/workers/register-node.js';
import { createRunningWorkList } from '../../../dist/workers/running-work.js';
import { installRuntime } from '../../../dist/workers/runtime.js';
import { serverTarget } from '../../../dist/workers/server-target.js';
import { connectWorkers } from '../../../dist/workers/worker-connection.js';
import { draws } from '../random.js';
import { recordedResiduals } from '../recorded-noise.js';
import { openBoardKinds } from './board-kinds.js';
import { simulatedPrograms } from './simulated-programs.js';

const REGISTERED_AT_A_TIME = 16;
/** Of the speed of boards of a kind. */
const BOARD_DEVIATION = 0.02;
/** Tonight's engine among the reference's and the reference's again. */
const TONIGHT = 1;
const TAGS = ['bench'];

process.setMaxListeners(0);
const [, , settingsFile, count, seed] = process.argv;
const settings = loadSettings(settingsFile);
const logger = pino({ level: 'warn' });
installRuntime(logger);
const { address, namespace } = settings.temporal;
const connection = await connectWorkers(serverTarget(settings, address));
const place = { connection, namespace, dataConverter: {} };
const client = new Client(place);
const home = programPlace(settings);
const real = createProgramRunner(home);
const probed = await createCurrentProbe('board', async () => {})(home, {
  signal: new AbortController().signal,
  onProgress: () => {},
});
const kinds = await openBoardKinds(join(settings.stateDir, 'machines'), home);
const programs = simulatedPrograms(real, join(settings.stateDir, 'recordings'));
const residuals = recordedResiduals('recorded-blocks.json', 1);
const random = draws(Number(seed));

const boards = [];
for (let index = 0; index < Number(count); index++) {
  const nodeId = `board-${String(index + 1).padStart(4, '0')}`;
  const kind = kinds.find(({ until }) => (index + 0.5) / Number(count) <= until) ?? kinds.at(-1);
  boards.push({
    nodeId,
    kind,
    speed: Math.exp(BOARD_DEVIATION * random.normal()),
    fingerprint: { ...probed.probe.fingerprint, ...(await readFingerprint(kind.machineRoot)) },
    tools: probed.probe.tools,
    step: 1,
    workers: [],
    runs: [],
  });
}

const probeOf = ({ nodeId, fingerprint, tools }) => ({ ...probed.probe, nodeId, fingerprint, tools });

const openBoard = async (board) => {
  const { nodeId, kind } = board;
  const stores = await openStores({ ...settings, nodeId });
  const own = programs({
    factorOf: ({ turn }) => {
      const step = turn?.contestant === TONIGHT ? board.step : 1;
      return board.speed * step * Math.exp(random.oneOf(residuals));
    },
    newVersion: () => (board.tools === probed.probe.tools ? undefined : board.tools.onnxruntime),
  });
  const { scratchRoot, logRoot, python, environment, trtexec } = home;
  return async () => ({
    ...stores,
    python,
    environment,
    trtexec,
    logRoot,
    scratchRoot: join(scratchRoot, nodeId),
    crashRoot: join(settings.stateDir, 'crashes', nodeId),
    deviceCacheRoot: join(settings.stateDir, 'timing-caches'),
    machineRoot: kind.machineRoot,
    probe: probeOf(board),
    isOneOfSeveral: true,
    conditions: kind.conditions,
    programs: own,
    factories: {},
    datasets: {},
    readableFolders: [],
    grants: openGrantStore(join(settings.stateDir, 'grants')),
    ownLists: openOwnLists(join(settings.stateDir, 'lists')),
    silenceMs: 600_000,
  });
};

const describe = (board) =>
  describeNode(
    probeOf(board),
    { role: 'node', tags: TAGS, datasets: [], sharesStore: true, device: null },
    board.kind.machineRoot,
  );

/** Does something for boards, some at a time. */
const forEachBoard = async (some, work) => {
  const left = [...some];
  await Promise.all(
    Array.from({ length: REGISTERED_AT_A_TIME }, async () => {
      for (let board = left.shift(); board !== undefined; board = left.shift()) await work(board);
    }),
  );
};

const register = (board) =>
  registerNode(client, {
    describe: () => describe(board),
    logger,
    signal: new AbortController().signal,
  });

const start = async (board) => {
  const { stateDir } = settings;
  const running = createRunningWorkList();
  const nodePlace = { ...place, address, stateDir, running };
  const { nodeId, kind } = board;
  board.workers = await Promise.all([
    createNodeWorker(nodePlace, { nodeId, open: await openBoard(board) }),
    createNodeControlWorker(place, { nodeId, stateDir, machineRoot: kind.machineRoot, running }),
  ]);
  board.runs = board.workers.map((worker) => worker.run());
  await register(board);
};

const stop = async (board) => {
  for (const worker of board.workers) worker.shutdown();
  await Promise.all(board.runs);
};

const commands = {
  start: () => forEachBoard(boards, start),
  /** Every so many-th board is switched off. */
  switchOff: async ({ every }) => {
    const off = boards.filter((_, index) => index % every === 0);
    await Promise.all(off.map(stop));
    return off.map(({ nodeId }) => nodeId);
  },
  /** A kind of boards gets another ONNX Runtime, whose engines take `step` times as long. */
  upgrade: async ({ recording, version, step }) => {
    const some = boards.filter(({ kind }) => kind.recording === recording);
    for (const board of some) {
      board.step = step;
      board.tools = { ...board.tools, onnxruntime: version };
    }
    await forEachBoard(some, register);
    return some.map(({ nodeId }) => nodeId);
  },
};

const obey = async ({ id, command, ...parameters }) => {
  try {
    process.send({ id, answer: (await commands[command](parameters)) ?? null });
  } catch (error) {
    process.send({ id, failure: error.stack });
  }
};

process.on('message', (message) => void obey(message));
process.send({ id: 'ready', answer: null });
