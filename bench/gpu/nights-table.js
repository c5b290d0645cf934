// What three nights said of each node, of which one was disturbed on the last:
//   node nights-table.js DISTURBED_NODE NIGHT.json NIGHT.json NIGHT.json
// Ends with 1 unless the disturbed one's speed is tainted or regressed then, and nobody else's is.
import { readFileSync } from 'node:fs';

const [disturbed, ...files] = process.argv.slice(2);
const nights = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));

/** Metrics that are measured by turns: a disturber changes neither answers nor the size of an engine. */
const SPEEDS = ['latency.p50', 'throughput'];
const SEEN = ['tainted', 'regressed'];

const nameOf = ({ metric: { name, subject, batchSize } }) =>
  `${name}${batchSize === null ? '' : ` at ${batchSize}`}${subject === 'board' ? ' of the board itself' : ''}`;

const effectOf = ({ effect, series: { metric } }) =>
  effect === null
    ? ''
    : ` ${effect.value.toFixed(2)} (${effect.lower.toFixed(2)} … ${effect.upper.toFixed(2)})${metric.scale === 'percent' ? ' %' : ''}`;

const keyOf = ({ series }) => `${series.nodeId} | ${nameOf(series)}`;
const keys = [...new Set(nights.flatMap(({ verdicts }) => verdicts.map(keyOf)))].toSorted((one, other) =>
  one.localeCompare(other),
);

console.log(`| node | metric | ${nights.map((_, night) => `night ${night + 1}`).join(' | ')} |`);
console.log(`|---|---|${nights.map(() => '---|').join('')}`);
for (const key of keys) {
  const cells = nights.map(({ verdicts }) => {
    const verdict = verdicts.find((one) => keyOf(one) === key);
    return verdict === undefined ? '' : `${verdict.verdict}${effectOf(verdict)}`;
  });
  console.log(`| ${key} | ${cells.join(' | ')} |`);
}

for (const [night, { nightId, status, startedAt, finishedAt, nodes }] of nights.entries()) {
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  console.log(`\nNight ${night + 1}, ${nightId}: ${status} after ${seconds.toFixed(0)} s.`);
  for (const node of nodes) {
    console.log(`- ${node.nodeId}: ${node.status}${node.reason === null ? '' : `, ${node.reason}`}`);
    for (const { name, value } of node.conditions) console.log(`  - ${name}: ${value}`);
    for (const taint of node.taints) console.log(`  - tainted: ${taint}`);
    for (const { field, before, after } of node.changes) {
      console.log(`  - changed: ${field} from ${JSON.stringify(before)} to ${JSON.stringify(after)}`);
    }
  }
}

const speeds = nights.at(-1).verdicts.filter(({ series: { metric } }) => SPEEDS.includes(metric.name));
const ofDisturbed = speeds.filter(({ series }) => series.nodeId === disturbed);
const wrong = [
  ...(ofDisturbed.length === 0 ? [`nothing is said of the speed of ${disturbed}`] : []),
  ...speeds
    .filter(({ series, verdict }) => SEEN.includes(verdict) !== (series.nodeId === disturbed))
    .map((verdict) => `${keyOf(verdict)} is ${verdict.verdict}`),
];
console.log(
  wrong.length === 0
    ? `\nAs it must be: of all nodes ${disturbed} alone is tainted or regressed on the last night.`
    : `\nNot as it must be on the last night: ${wrong.join('; ')}.`,
);
process.exit(wrong.length === 0 ? 0 : 1);
