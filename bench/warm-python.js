#!/usr/bin/env node
// How long a stage takes when its program is forked from the warm Python, against a Python started for it:
//   npm run setup && node bench/warm-python.js [REPEATS]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgramRunner, launchPython } from '../dist/activities/program.js';
import { runStageProgram } from '../dist/activities/process/stage-program.js';
import { loadSettings } from '../dist/config/load-settings.js';
import { packagePath } from '../dist/config/package-path.js';
import { listDemoImages } from './demo-images.js';

const repeats = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), 'quantfleet-bench-'));
const home = { ...loadSettings(), logRoot: folder, socketFolders: [folder] };
const warm = createProgramRunner(home);
const guards = {
  signal: new AbortController().signal,
  silenceMs: 600_000,
  logFile: join(folder, 'log'),
  onProgress: () => {},
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

const run = async (launcher, inputs, parameters) => {
  const scratch = mkdtempSync(join(folder, 'scratch-'));
  const startedAt = performance.now();
  await runStageProgram(launcher, { scratch, inputs, parameters }, guards);
  return { scratch, seconds: (performance.now() - startedAt) / 1000 };
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const { scratch } = await run(
  launchPython(home, 'pack_split'),
  { split: listDemoImages(folder, 64) },
  { preprocessing: geometry, splitSha256: '0'.repeat(64), classNames: [], maxUnreadableShare: 0 },
);
const inputs = {
  weights: packagePath('demo/mnv2-mini.pth'),
  sample: { index: join(scratch, 'index.json'), shards: [join(scratch, 'shard-00000.npy')] },
};
const model = { kind: 'architecture', architecture: 'mnv2_mini', classes: 10 };
const parameters = { model, preprocessing, opset: 17, expectQuantized: false };
await run(warm.launcher('export'), inputs, parameters);
const cold = [];
const forked = [];
for (let repeat = 0; repeat < repeats; repeat++) {
  cold.push((await run(launchPython(home, 'export'), inputs, parameters)).seconds);
  forked.push((await run(warm.launcher('export'), inputs, parameters)).seconds);
}
const [coldMedian, forkedMedian] = [median(cold), median(forked)];
console.log(`export, FP32, median of ${repeats}, one after the other in turn`);
console.log(`  started for the stage   ${coldMedian.toFixed(2)} s`);
console.log(`  forked from warm        ${forkedMedian.toFixed(2)} s`);
console.log(`  ratio                   ${(coldMedian / forkedMedian).toFixed(1)}`);
await warm.stop();
rmSync(folder, { recursive: true });
process.exit();
