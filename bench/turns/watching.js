#!/usr/bin/env node
// What it costs to be watched: one engine measured by turns with the process that samples conditions beside it, and without.
//   npm run setup && node bench/turns/watching.js [--backend onnxruntime] [--blocks 40] [--seconds 0.5] [--batch-sizes 1]
// --backend tensorrt builds and measures on the GPU, and the card is asked too. Exits with 1 where watching costs 1 % or more for sure.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { blockOfTurn } from '../../dist/activities/block-of-turn.js';
import { openConditions } from '../../dist/activities/conditions/condition-source.js';
import { runStage } from '../../dist/activities/run-stage.js';
import { turnOrder } from '../../dist/activities/turn-order.js';
import { pairedRatio } from '../../dist/results/statistics/paired-ratio.js';
import { benchNode } from './bench-node.js';

const MOST = 1.01;

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'onnxruntime' },
    blocks: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '0.5' },
    'batch-sizes': { type: 'string', default: '1' },
  },
});
const batchSizes = values['batch-sizes'].split(',').map(Number);
const turns = { batchSizes, seconds: Number(values.seconds), warmUpSeconds: 2 };
const bench = await benchNode(values.backend, batchSizes.at(-1));
const { node, home, network, preprocessing, evaluation, attempt } = bench;
const watched = { ...node, conditions: openConditions({ ...home, ...node }) };
const ways = [watched, node];

const blocks = ways.map(() => []);
const loadBefore = loadavg()[0];
for (let round = 0; round < Number(values.blocks); round++) {
  for (const way of turnOrder(ways.length, round)) {
    const turn = { comparison: 'watching', repetition: '1', round, contestant: way, repeat: 0 };
    const work = await blockOfTurn(
      ways[way],
      { network },
      { spec: { preprocessing, evaluation, turns }, turn },
      attempt,
    );
    const { facts } = await runStage(ways[way], work, attempt);
    blocks[way].push(facts);
  }
}

const digits = (value) => value.toFixed(4);
console.log('| batch size | time watched over unwatched | 95 % interval | below 1 % |');
console.log('|---:|---:|---|---|');
let isCostly = false;
for (const [index, batchSize] of batchSizes.entries()) {
  const medians = blocks.map((own) => own.map(({ measured }) => measured[index].medianMs));
  const pairs = medians[0].map((milliseconds, round) => [milliseconds, medians[1][round]]);
  const { ratio, lower, upper } = pairedRatio(pairs);
  const verdict = upper < MOST ? 'yes' : lower >= MOST ? 'no' : 'cannot tell';
  isCostly ||= verdict === 'no';
  console.log(`| ${batchSize} | ${digits(ratio)} | ${digits(lower)} … ${digits(upper)} | ${verdict} |`);
}
const samples = blocks[0].map((facts) => facts.watched.samples);
const others = blocks
  .flat()
  .map(({ othersPercent }) => othersPercent)
  .toSorted((a, b) => a - b);
console.log(
  `\n${values.blocks} blocks each, ${Math.min(...samples)} to ${Math.max(...samples)} samples while one ran. Others took ` +
    `${others[Math.floor(others.length / 2)].toFixed(0)} % of the processors in the median block; ` +
    `load average ${loadBefore.toFixed(1)} before, ${loadavg()[0].toFixed(1)} after.`,
);
await bench.close();
process.exit(isCostly ? 1 : 0);
