#!/usr/bin/env node
// How long commands take to start, as a ratio to a Node that does nothing:
//   npm run setup && node bench/cli-start.js [REPEATS]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagePath } from '../dist/config/package-path.js';

const repeats = Number(process.argv[2] ?? 11);
const folder = mkdtempSync(join(tmpdir(), 'quantfleet-bench-'));
const main = packagePath('dist/cli/main.js');
const commands = {
  'node -e 0': ['-e', '0'],
  'quantfleet --help': [main, '--help'],
  'quantfleet --version': [main, '--version'],
  'quantfleet sweep status': [main, 'sweep', 'status'],
  'quantfleet node list': [main, 'node', 'list'],
  'quantfleet complete': [main, 'complete', '--', 'report', ''],
};

const secondsOf = (args) => {
  const startedAt = performance.now();
  spawnSync(process.execPath, args, { env: { ...process.env, QUANTFLEET_STATE: join(folder, 'state') } });
  return (performance.now() - startedAt) / 1000;
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let repeat = 0; repeat < repeats; repeat++) {
  for (const [name, args] of Object.entries(commands)) times[name].push(secondsOf(args));
}
const [bare] = Object.values(times).map(median);
console.log(`median of ${repeats}, one after the other in turn`);
for (const [name, seconds] of Object.entries(times)) {
  console.log(`  ${name.padEnd(26)} ${median(seconds).toFixed(2)} s  ${(median(seconds) / bare).toFixed(1)} times`);
}
rmSync(folder, { recursive: true });
