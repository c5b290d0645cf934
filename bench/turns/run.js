#!/usr/bin/env node
// One engine of ONNX Runtime measured by turns with itself, and with itself slowed by a known share of each run:
//   npm run setup && node bench/turns/run.js [--blocks 10] [--slowed-by 0.03] [--seconds 0.5] [--batch-sizes 1,32] [--repeats 1]
// The interval of the first ratio should hold 1, that of the second 1 / (1 + share) and not 1. Exits with 1 where one does not.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openArtifactStore } from '../../dist/activities/artifacts/artifact-store.js';
import { openOutcomeStore } from '../../dist/activities/artifacts/outcome-store.js';
import { compareByTurns } from '../../dist/activities/compare-by-turns.js';
import { measuringProcessors } from '../../dist/activities/device/measuring-processors.js';
import { createProgramRunner, launchPython } from '../../dist/activities/program.js';
import { launchProgram } from '../../dist/activities/process/program-launcher.js';
import { runStageProgram } from '../../dist/activities/process/stage-program.js';
import { loadSettings } from '../../dist/config/load-settings.js';
import { packagePath } from '../../dist/config/package-path.js';
import { pairedRatio } from '../../dist/results/statistics/paired-ratio.js';

const { values } = parseArgs({
  options: {
    blocks: { type: 'string', default: '10' },
    'slowed-by': { type: 'string', default: '0.03' },
    seconds: { type: 'string', default: '0.5' },
    'batch-sizes': { type: 'string', default: '1,32' },
    repeats: { type: 'string', default: '1' },
  },
});
const slowedBy = Number(values['slowed-by']);
const turns = {
  blocks: Number(values.blocks),
  batchSizes: values['batch-sizes'].split(',').map(Number),
  seconds: Number(values.seconds),
  warmUpSeconds: 2,
};
const preprocessing = {
  colour: 'grey',
  resize: null,
  crop: 28,
  interpolation: 'bilinear',
  mean: [0.286],
  std: [0.353],
};

const { mean: _, std: __, ...geometry } = preprocessing;

const folder = mkdtempSync(join(tmpdir(), 'quantfleet-turns-'));
const logRoot = folder;
const settings = loadSettings();
const home = { ...settings, logRoot, socketFolders: [folder] };
const attempt = { signal: new AbortController().signal, onProgress: () => {} };

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
      return JSON.stringify({ path, label: 0, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') });
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
const built = await made('build_ort', { onnx: join(exported, 'model.onnx') }, { threads: 1, inputShape: [1, 28, 28] });
const engine = await put(join(built, 'engine.onnx'), 'application/x-onnx');
const shard = await put(sample.shards[0], 'application/x-npy');
const indexFile = join(folder, 'index.json');
writeFileSync(indexFile, JSON.stringify({ ...JSON.parse(readFileSync(sample.index, 'utf8')), shards: [shard] }));
const index = await put(indexFile, 'application/json');

const runner = createProgramRunner(home);
const [processor] = measuringProcessors(1);
const node = {
  artifacts,
  outcomes: openOutcomeStore(join(folder, 'store')),
  scratchRoot: join(folder, 'scratch'),
  logRoot,
  crashRoot: join(folder, 'crashes'),
  silenceMs: 600_000,
  probe: { nodeId: 'bench', fingerprint: {}, tools: {}, hasTrtexec: false, unsupported: {} },
  programs: {
    // In the place of the TensorRT provider, which needs a GPU, stands the slowed engine.
    launcher: (program, usesGpu, processors) =>
      program === 'compare_ort_tensorrt'
        ? launchProgram(
            'taskset',
            ['--cpu-list', String(processor), process.execPath, packagePath('bench/turns/slowed-onnxruntime.js')],
            { ...home.environment, SLOWED_BY: String(slowedBy) },
          )
        : runner.launcher(program, usesGpu, processors),
    stop: runner.stop,
  },
};
const contestants = [
  { id: 'engine', label: 'engine', network: { kind: 'onnxruntime', engine, threads: 1 } },
  { id: 'slowed', label: 'slowed', network: { kind: 'ort-tensorrt', engine, largestBatchSize: null } },
];

const compared = async (repetition) => {
  const spec = { contestants, reference: 0, turns, repetition, preprocessing, evaluation: { index } };
  return JSON.parse(await artifacts.text(await compareByTurns(node, spec, attempt)));
};

const ratioOf = ({ blocks }, one, other, batchSize) => {
  const medianOf = (round, contestant) =>
    blocks
      .find((block) => block.round === round && block.contestant === contestant)
      .measured.find((measured) => measured.batchSize === batchSize).medianMs;
  return pairedRatio(
    Array.from({ length: turns.blocks }, (_, round) => [medianOf(round, other), medianOf(round, one)]),
  );
};

const loadBefore = loadavg()[0];
const expected = 1 / (1 + slowedBy);
const digits = (value) => value.toFixed(4);
console.log('| repetition | batch size | what | times as fast | 95 % interval | holds 1 | as expected |');
console.log('|---:|---:|---|---:|---|---|---|');
let isAsExpected = true;
for (let repetition = 1; repetition <= Number(values.repeats); repetition++) {
  const comparison = await compared(String(repetition));
  const others = comparison.blocks.map(({ othersPercent }) => othersPercent).toSorted((a, b) => a - b);
  for (const batchSize of turns.batchSizes) {
    for (const [what, one, truth] of [
      ['the engine again', 2, 1],
      [`slowed by ${100 * slowedBy} %`, 1, expected],
    ]) {
      const { ratio, lower, upper } = ratioOf(comparison, one, 0, batchSize);
      const holdsOne = lower <= 1 && upper >= 1;
      const isRight = lower <= truth && truth <= upper && holdsOne === (truth === 1);
      isAsExpected &&= isRight;
      const cells = [repetition, batchSize, what, digits(ratio), `${digits(lower)} … ${digits(upper)}`];
      console.log(`| ${[...cells, holdsOne ? 'yes' : 'no', isRight ? 'yes' : 'no'].join(' | ')} |`);
    }
  }
  const median = others[Math.floor(others.length / 2)];
  console.log(`\nOthers took ${median.toFixed(0)} % of the processors in the median block.\n`);
}
console.log(
  `${turns.blocks} blocks each; load average ${loadBefore.toFixed(1)} before, ${loadavg()[0].toFixed(1)} after.`,
);
await runner.stop();
rmSync(folder, { recursive: true });
process.exit(isAsExpected ? 0 : 1);
