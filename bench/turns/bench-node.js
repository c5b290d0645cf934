// A node with the demo's network as an engine, in a folder of its own: what the benchmarks of this folder measure.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArtifactStore } from '../../dist/activities/artifacts/artifact-store.js';
import { openOutcomeStore } from '../../dist/activities/artifacts/outcome-store.js';
import { createProgramRunner, launchPython } from '../../dist/activities/program.js';
import { runStageProgram } from '../../dist/activities/process/stage-program.js';
import { loadSettings } from '../../dist/config/load-settings.js';
import { packagePath } from '../../dist/config/package-path.js';
import { listDemoImages } from '../demo-images.js';

const IMAGES = 64;
const preprocessing = {
  colour: 'grey',
  resize: null,
  crop: 28,
  interpolation: 'bilinear',
  mean: [0.286],
  std: [0.353],
};
const { mean: _, std: __, ...geometry } = preprocessing;
const inputShape = [1, 28, 28];

/** How an engine is built, and how a block of it is run. */
const BUILDS = {
  onnxruntime: () => ({
    program: 'build_ort',
    parameters: { threads: 1, inputShape },
    networkOf: (engine) => ({ kind: 'onnxruntime', engine, threads: 1 }),
  }),
  tensorrt: (largest) => ({
    program: 'build_tensorrt',
    parameters: {
      precision: 'fp16',
      otherLayers: 'fp16',
      profile: { min: 1, opt: largest, max: largest },
      workspaceMiB: null,
      optimizationLevel: 2,
      dlaCore: null,
      sparsity: false,
      tf32: true,
      precisionPolicy: 'fastest',
      profileSizes: [],
      inputShape,
      deviceCache: null,
    },
    networkOf: (engine) => ({
      kind: 'tensorrt',
      engine,
      execution: { cudaGraph: false, spinWait: true },
      largestBatchSize: largest,
    }),
  }),
};

/** Makes the node; `backend` is onnxruntime, or tensorrt on a GPU, `largest` the largest batch size. */
export const benchNode = async (backend, largest) => {
  const folder = mkdtempSync(join(tmpdir(), 'quantfleet-turns-'));
  const settings = loadSettings();
  const home = { ...settings, logRoot: folder, socketFolders: [folder] };
  const attempt = { signal: new AbortController().signal, onProgress: () => {} };

  const made = async (program, inputs, parameters) => {
    const scratch = mkdtempSync(join(folder, 'made-'));
    const guards = { ...attempt, silenceMs: 600_000, logFile: join(folder, 'log') };
    const { artifacts } = await runStageProgram(launchPython(home, program), { scratch, inputs, parameters }, guards);
    return (name) => join(scratch, artifacts[name].path);
  };
  const artifacts = openArtifactStore(join(folder, 'store'));
  const put = (file, mediaType) => artifacts.put(file, { mediaType, name: 'bench' });

  const packed = await made(
    'pack_split',
    { split: listDemoImages(folder, IMAGES) },
    { preprocessing: geometry, splitSha256: '0'.repeat(64), classNames: [], maxUnreadableShare: 0 },
  );
  const sample = { index: packed('index'), shards: [packed('shard-00000')] };
  const exported = await made(
    'export',
    { weights: packagePath('demo/mnv2-mini.pth'), sample },
    {
      model: { kind: 'architecture', architecture: 'mnv2_mini', classes: 10 },
      preprocessing,
      opset: 17,
      expectQuantized: false,
    },
  );
  const { program, parameters, networkOf } = BUILDS[backend](largest);
  const built = await made(program, { onnx: exported('onnx') }, parameters);
  const engine = await put(built('engine'), 'application/octet-stream');
  const shard = await put(sample.shards[0], 'application/x-npy');
  const indexFile = join(folder, 'index.json');
  writeFileSync(indexFile, JSON.stringify({ ...JSON.parse(readFileSync(sample.index, 'utf8')), shards: [shard] }));
  const programs = createProgramRunner(home);
  return {
    folder,
    home,
    attempt,
    engine,
    network: networkOf(engine),
    preprocessing,
    evaluation: { index: await put(indexFile, 'application/json') },
    node: {
      artifacts,
      outcomes: openOutcomeStore(join(folder, 'store')),
      machineRoot: '/',
      scratchRoot: join(folder, 'scratch'),
      logRoot: folder,
      crashRoot: join(folder, 'crashes'),
      silenceMs: 600_000,
      probe: { nodeId: 'bench', fingerprint: {}, tools: {}, hasTrtexec: false, unsupported: {} },
      programs,
    },
    close: async () => {
      await programs.stop();
      rmSync(folder, { recursive: true });
    },
  };
};
