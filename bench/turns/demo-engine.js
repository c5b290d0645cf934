import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openArtifactStore } from '../../dist/activities/artifacts/artifact-store.js';
import { openOutcomeStore } from '../../dist/activities/artifacts/outcome-store.js';
import { createProgramRunner, launchPython } from '../../dist/activities/program.js';
import { runStageProgram } from '../../dist/activities/process/stage-program.js';
import { loadSettings } from '../../dist/config/load-settings.js';
import { packagePath } from '../../dist/config/package-path.js';

const preprocessing = {
  colour: 'grey',
  resize: null,
  crop: 28,
  interpolation: 'bilinear',
  mean: [0.286],
  std: [0.353],
};

const { mean: _, std: __, ...geometry } = preprocessing;

/** What guards one attempt of an Activity on it. */
export const attempt = { signal: new AbortController().signal, onProgress: () => {} };

/** The demo's network as an engine of ONNX Runtime, on a node that keeps all it writes in `folder`. */
export const demoEngine = async (folder) => {
  const logRoot = folder;
  const settings = loadSettings();
  const home = { ...settings, logRoot, socketFolders: [folder] };

  const made = async (program, inputs, parameters) => {
    const scratch = mkdtempSync(join(folder, 'made-'));
    const guards = { ...attempt, silenceMs: 600_000, logFile: join(folder, 'log') };
    await runStageProgram(launchPython(home, program), { scratch, inputs, parameters }, guards);
    return scratch;
  };

  const listImages = (count) => {
    const classFolder = packagePath('.quantfleet/data/fashion-mnist/test/0-t-shirt');
    const lines = readdirSync(classFolder)
      .slice(0, count)
      .map((name) => {
        const path = join(classFolder, name);
        return JSON.stringify({
          path,
          label: 0,
          sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
        });
      });
    const file = join(folder, 'split.jsonl');
    writeFileSync(file, lines.join('\n'));
    return file;
  };

  const artifacts = openArtifactStore(join(folder, 'store'));
  const put = (file, mediaType) => artifacts.put(file, { mediaType, name: 'bench' });

  const packed = await made(
    'pack_split',
    { split: listImages(64) },
    { preprocessing: geometry, splitSha256: '0'.repeat(64), classNames: [], maxUnreadableShare: 0 },
  );
  const sample = { index: join(packed, 'index.json'), shards: [join(packed, 'shard-00000.npy')] };
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
  const built = await made(
    'build_ort',
    { onnx: join(exported, 'model.onnx') },
    { threads: 1, inputShape: [1, 28, 28] },
  );
  const engine = await put(join(built, 'engine.onnx'), 'application/x-onnx');
  const shard = await put(sample.shards[0], 'application/x-npy');
  const indexFile = join(folder, 'index.json');
  writeFileSync(indexFile, JSON.stringify({ ...JSON.parse(readFileSync(sample.index, 'utf8')), shards: [shard] }));
  const index = await put(indexFile, 'application/json');

  const runner = createProgramRunner(home);
  const node = {
    artifacts,
    outcomes: openOutcomeStore(join(folder, 'store')),
    scratchRoot: join(folder, 'scratch'),
    logRoot,
    crashRoot: join(folder, 'crashes'),
    silenceMs: 600_000,
    probe: { nodeId: 'bench', fingerprint: {}, tools: {}, hasTrtexec: false, unsupported: {} },
    programs: runner,
  };
  return { node, engine, index, preprocessing, environment: home.environment };
};
