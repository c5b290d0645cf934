#!/usr/bin/env node
// Real nights of the demo's network on this machine, each by a `quantfleet fleet run` of its own, as a user has them: three on which nothing
// changes; one on which ONNX Runtime is a build that takes 5 % longer; one with the usual ONNX Runtime again, and more threads.
//   npm run bench:nights:real -- [--blocks 6] [--builds 3] [--images 500] [--slowed-by 0.05] [--others-percent 20] [--board-margin 0.5] [--out FOLDER]
// Prints what each night said and what it told to be different. Exits with 1 unless the quiet nights tell of nothing, and the others of
// their change, by the field that was changed. --out keeps the pages, and the logs.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { loadSettings } from '../../dist/config/load-settings.js';
import { packagePath } from '../../dist/config/package-path.js';
import { slowedQuantfleet } from './slowed-library.js';

const { values } = parseArgs({
  options: {
    blocks: { type: 'string', default: '6' },
    builds: { type: 'string', default: '3' },
    images: { type: 'string', default: '500' },
    'slowed-by': { type: 'string', default: '0.05' },
    'others-percent': { type: 'string', default: '20' },
    'board-margin': { type: 'string', default: '0.5' },
    out: { type: 'string' },
  },
});
const NODE = 'this-machine';
const SPEEDS = ['latency.p50', 'throughput'];
const [USUAL_THREADS, MORE_THREADS] = [1, 2];
const images = (split) => packagePath(`.quantfleet/data/fashion-mnist/${split}`);

const folder = mkdtempSync(join(tmpdir(), 'quantfleet-nights-'));
const port = randomInt(20_000, 30_000);
const settings = join(folder, 'quantfleet.yaml');
const locks = 'locks';
writeFileSync(
  settings,
  stringify({ nodeId: NODE, stateDir: 'state', lockDir: locks, temporal: { port, uiPort: port + 1 } }),
);

/** A fleet of this machine alone. Short nights tell 2 % of an engine; of the board itself less is to matter, since they follow each other. */
const writeFleet = (threads) => {
  const file = join(folder, `fleet-${threads}.yaml`);
  const fleet = {
    name: 'demo',
    nodes: [NODE],
    builds: Number(values.builds),
    blocks: Number(values.blocks),
    quarantine: 'none',
    metrics: { 'latency.p50': 2, throughput: 2, 'board.latency.p50': Number(values['board-margin']), top1: 2 },
    benchmarks: [
      {
        name: 'fashion-mnist',
        model: { architecture: 'mnv2_mini', weights: packagePath('demo/mnv2-mini.pth'), classes: 10 },
        preprocessing: { colour: 'grey', crop: 28, mean: [0.286], std: [0.353] },
        dataset: {
          name: 'Fashion-MNIST',
          calibration: { folder: images('train'), images: 256 },
          evaluation: { folder: images('test'), images: Number(values.images), order: 'shuffled' },
        },
        recipes: ['ort-static'],
        calibrationBatchSizes: [16],
        measurement: { threads, warmUpSeconds: 1, hotRuns: 300, throughputBatchSizes: [1, 32], throughputSeconds: 0.3 },
        comparison: {
          batchSizes: [1, 32],
          seconds: 0.5,
          warmUpSeconds: 1,
          conditions: { othersPercent: Number(values['others-percent']), coolDownSeconds: 10 },
        },
      },
    ],
  };
  writeFileSync(file, stringify(fleet));
  return file;
};

const python = loadSettings().python;

/** Runs a night by the command of a program, and returns what it found. */
const runNight = async (program, fleet) => {
  const child = spawn(process.execPath, [program, 'fleet', 'run', fleet, '--config', settings, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, QUANTFLEET_PYTHON: python },
  });
  const [night, said, [exitCode]] = await Promise.all([json(child.stdout), text(child.stderr), once(child, 'close')]);
  if (exitCode > 1 || night.verdicts === undefined) throw new Error(`The night ended with ${exitCode}: ${said}`);
  return night;
};

const usual = packagePath('bin/quantfleet.js');
const isChange = ({ verdict }) => verdict === 'regressed' || verdict === 'improved';
const nameOf = ({ metric: { name, subject, batchSize } }) =>
  `${name}${batchSize === null ? '' : ` at ${batchSize}`}${subject === 'board' ? ' of the board itself' : ''}`;
const digits = (value) => value.toFixed(2);
const effectText = ({ effect, series: { metric } }) =>
  effect === null
    ? ''
    : ` ${digits(effect.value)} (${digits(effect.lower)} … ${digits(effect.upper)})${metric.scale === 'percent' ? ' %' : ''}`;
/** Speed, and whatever changed; the others in a word. */
const verdictsText = ({ verdicts }) => {
  const isShown = (one) => isChange(one) || SPEEDS.includes(one.series.metric.name);
  const others = verdicts.filter((one) => !isShown(one));
  const kinds = [...new Set(others.map(({ verdict }) => verdict))];
  const counted = kinds.map((kind) => `${others.filter(({ verdict }) => verdict === kind).length} ${kind}`);
  const shown = verdicts.filter(isShown).map((one) => `${nameOf(one.series)}: ${one.verdict}${effectText(one)}`);
  return [...shown, ...(counted.length === 0 ? [] : [`others: ${counted.join(', ')}`])].join('; ');
};
const changesOf = ({ nodes }) => nodes.flatMap(({ changes }) => changes);
const isUndisturbed = (night) => !night.verdicts.some(isChange) && changesOf(night).length === 0;
const names = (night, field) => changesOf(night).some((change) => change.field.split('.').at(-1) === field);
const slowerBoard = ({ verdicts }) =>
  verdicts.some(({ verdict, series: { metric } }) => verdict === 'regressed' && metric.subject === 'board');
const changedEngine = ({ verdicts }) => verdicts.some((one) => isChange(one) && one.series.metric.subject === 'engine');

const slowedBy = Number(values['slowed-by']);
const slowed = slowedQuantfleet(join(folder, 'slowed'), slowedBy);
const [fleet, withMoreThreads] = [writeFleet(USUAL_THREADS), writeFleet(MORE_THREADS)];
const NIGHTS = [
  ...['the first', 'nothing changed', 'nothing changed'].map((what) => ({
    what,
    run: () => runNight(usual, fleet),
    isRight: isUndisturbed,
  })),
  {
    what: `ONNX Runtime takes ${100 * slowedBy} % longer`,
    run: () => runNight(slowed, fleet),
    isRight: (night) => slowerBoard(night) && names(night, 'onnxruntime-node'),
  },
  {
    what: `ONNX Runtime as before, ${MORE_THREADS} threads instead of ${USUAL_THREADS}`,
    run: () => runNight(usual, withMoreThreads),
    isRight: (night) => changedEngine(night) && names(night, 'threads') && !names(night, 'onnxruntime-node'),
  },
];

const startedAt = performance.now();
const minutes = () => ((performance.now() - startedAt) / 60_000).toFixed(1);
let isAsExpected = true;
try {
  console.log('| night | what was done | verdicts | told to differ | minutes | as it must be |');
  console.log('|---:|---|---|---|---:|---|');
  for (const [index, { what, run, isRight }] of NIGHTS.entries()) {
    const before = performance.now();
    const night = await run();
    const right = isRight(night);
    isAsExpected &&= right;
    const changes = changesOf(night).map(
      ({ field, before: was, after: is }) => `${field}: ${JSON.stringify(was)} → ${JSON.stringify(is)}`,
    );
    const taken = ((performance.now() - before) / 60_000).toFixed(1);
    const cells = [index + 1, what, verdictsText(night) || 'none yet', changes.join('; ') || 'nothing'];
    console.log(`| ${[...cells, taken, right ? 'yes' : 'no'].join(' | ')} |`);
    for (const { conditions, taints } of night.nodes) {
      const told = [...conditions.map(({ name, value }) => `${name} ${value}`), ...taints];
      console.error(`night ${index + 1}: ${told.join('; ')}; ${minutes()} minutes in all`);
    }
  }
} finally {
  if (values.out !== undefined) {
    mkdirSync(values.out, { recursive: true });
    for (const name of ['reports', 'logs'])
      cpSync(join(folder, 'state', name), join(values.out, name), { recursive: true });
  }
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${values.builds} builds, ${values.blocks} rounds, ${minutes()} minutes.`);
process.exit(isAsExpected ? 0 : 1);
