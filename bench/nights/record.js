#!/usr/bin/env node
// Records blocks of one engine of ONNX Runtime measured by turns with itself, as `bench/nights` draws its noise from:
//   npm run setup && node bench/nights/record.js [--sessions 8] [--rounds 8]
// Writes bench/nights/recorded-blocks.json.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { compareByTurns } from '../../dist/activities/compare-by-turns.js';
import { packagePath } from '../../dist/config/package-path.js';
import { conditionLimitsSchema } from '../../dist/contracts/conditions.js';
import { benchNode } from '../turns/bench-node.js';

const { values } = parseArgs({
  options: { sessions: { type: 'string', default: '8' }, rounds: { type: 'string', default: '8' } },
});
const turns = {
  blocks: Number(values.rounds),
  batchSizes: [1, 32],
  seconds: 0.5,
  warmUpSeconds: 2,
  // Whatever else runs: that is the noise.
  conditions: conditionLimitsSchema.parse({ repeats: 0 }),
};
const BUILDS = 3;

const bench = await benchNode('onnxruntime', turns.batchSizes.at(-1));
const { node, engine, preprocessing, evaluation, attempt } = bench;
const contestants = Array.from({ length: BUILDS }, (_, build) => ({
  id: `build-${build}`,
  label: `build ${build}`,
  network: { kind: 'onnxruntime', engine, threads: 1 },
}));

const sessions = [];
for (let session = 1; session <= Number(values.sessions); session++) {
  const spec = { contestants, reference: 0, turns, repetition: String(session), preprocessing, evaluation };
  const { blocks } = JSON.parse(await node.artifacts.text(await compareByTurns(node, spec, attempt)));
  const rounds = Array.from({ length: turns.blocks }, (_, round) => blocks.filter((block) => block.round === round));
  sessions.push({
    startedAt: blocks[0].finishedAt,
    rounds: rounds.map((own) => ({
      othersPercent: own.map(({ othersPercent }) => Math.round(othersPercent)),
      medianMs: turns.batchSizes.map((batchSize) =>
        own.map(({ measured }) => measured.find((each) => each.batchSize === batchSize).medianMs),
      ),
    })),
  });
  console.log(`session ${session} of ${values.sessions}`);
}
await bench.close();
const device = `${cpus()[0].model.trim()}, ${cpus().length} cores`;
const recorded = { device, network: 'demo, ONNX Runtime FP32', batchSizes: turns.batchSizes, sessions };
writeFileSync(packagePath('bench/nights/recorded-blocks.json'), `${JSON.stringify(recorded)}\n`);
