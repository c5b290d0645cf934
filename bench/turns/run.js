#!/usr/bin/env node
// One engine of ONNX Runtime measured by turns with itself, and with itself slowed by a known share of each run:
//   npm run setup && node bench/turns/run.js [--blocks 10] [--slowed-by 0.03] [--seconds 0.5] [--batch-sizes 1,32] [--repeats 1]
// The interval of the first ratio should hold 1, that of the second 1 / (1 + share) and not 1. Exits with 1 where one does not.
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareByTurns } from '../../dist/activities/compare-by-turns.js';
import { measuringProcessors } from '../../dist/activities/device/measuring-processors.js';
import { launchProgram } from '../../dist/activities/process/program-launcher.js';
import { packagePath } from '../../dist/config/package-path.js';
import { pairedRatio } from '../../dist/results/statistics/paired-ratio.js';
import { attempt, demoEngine } from './demo-engine.js';

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

const folder = mkdtempSync(join(tmpdir(), 'quantfleet-turns-'));
const { node: plain, engine, index, preprocessing, environment } = await demoEngine(folder);
const [processor] = measuringProcessors(1);
const node = {
  ...plain,
  programs: {
    // In the place of the TensorRT provider, which needs a GPU, stands the slowed engine.
    launcher: (program, usesGpu, processors) =>
      program === 'compare_ort_tensorrt'
        ? launchProgram(
            'taskset',
            ['--cpu-list', String(processor), process.execPath, packagePath('bench/turns/slowed-onnxruntime.js')],
            { ...environment, SLOWED_BY: String(slowedBy) },
          )
        : plain.programs.launcher(program, usesGpu, processors),
    stop: plain.programs.stop,
  },
};
const contestants = [
  { id: 'engine', label: 'engine', network: { kind: 'onnxruntime', engine, threads: 1 } },
  { id: 'slowed', label: 'slowed', network: { kind: 'ort-tensorrt', engine, largestBatchSize: null } },
];

const compared = async (repetition) => {
  const spec = { contestants, reference: 0, turns, repetition, preprocessing, evaluation: { index } };
  return JSON.parse(await node.artifacts.text(await compareByTurns(node, spec, attempt)));
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
await node.programs.stop();
rmSync(folder, { recursive: true });
process.exit(isAsExpected ? 0 : 1);
