#!/usr/bin/env node
// A whole deployment on this machine, and what faults do to it: npm run bench:fleet [-- --nodes 8 --only NAME,… --keep]
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readServers, serverProgram } from '../../scripts/cluster/server-program.js';
import { accountOf } from './account.js';
import { boundedBy } from './bounded.js';
import { createCleanups } from './cleanups.js';
import { startDeployment } from './deployment.js';
import { cutOffNode } from './faults/cut-off-node.js';
import { foreignCertificate } from './faults/foreign-certificate.js';
import { fullDisk } from './faults/full-disk.js';
import { killedNode } from './faults/killed-node.js';
import { resultsKilled } from './faults/results-killed.js';
import { s3Away } from './faults/s3-away.js';
import { temporalKilled } from './faults/temporal-killed.js';
import { startSweeps } from './sweep.js';
import { markdownTable, seconds } from './table.js';

const FAULTS = [killedNode, cutOffNode, fullDisk, foreignCertificate, resultsKilled, s3Away, temporalKilled];

const { values: options } = parseArgs({
  options: {
    nodes: { type: 'string', default: '8' },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const wanted = options.only?.split(',') ?? FAULTS.map(({ name }) => name);
const nodeIds = Array.from({ length: Number(options.nodes) }, (_, index) => `node-${index + 1}`);

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => interrupted.abort(new Error(`stopped by ${signal}`)));
const bounded = boundedBy(interrupted.signal);
const cleanups = createCleanups();
const startedAt = performance.now();
const say = (line) => console.error(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${line}`);
const tools = { bounded, cleanups, say };

const load = () => loadavg()[0].toFixed(1);

const undisturbed = (name, done) => ({ name, done, strike: async () => ({ seen: '', wellAfter: null }) });

/** Runs the sweeps and does something to them meanwhile; a row of the table. */
const runStep = async (deployment, nodes, { name, done, skip, prepare, strike }) => {
  const reason = skip?.(deployment);
  if (reason) return { name, done, seen: `Skipped: ${reason}` };
  say(`${name}: ${done}`);
  prepare?.(deployment);
  const sweep = startSweeps(deployment, name, nodes, tools);
  try {
    const { seen, wellAfter } = await strike(deployment, sweep, bounded);
    const end = await sweep.finished();
    say(`${name}: ${end.trials.length} trials in ${end.seconds.toFixed(0)} s; ${seen}`);
    return { name, done, seen, wellAfter, end };
  } catch (error) {
    interrupted.signal.throwIfAborted();
    say(`${name}: FAILED: ${error.message}`);
    process.exitCode = 1;
    await sweep.cancel().catch((failure) => say(failure.message));
    return { name, done, seen: `FAILED: ${error.message.split('\n')[0]}` };
  }
};

const printTable = (rows) =>
  console.log(
    markdownTable(
      ['what was done', 'what was seen', 'well again after', 'both sweeps', 'trials measured'],
      rows.map(({ done, seen, wellAfter, end }) => {
        const measured = end?.trials.filter(({ status }) => status === 'measured').length;
        const trials = end === undefined ? '–' : `${measured} of ${end.trials.length}`;
        return [done, seen || '–', seconds(wellAfter), seconds(end?.seconds), trials];
      }),
    ),
  );

const printAccount = ({ trials, stages, store, moved, caches }) => {
  console.log(`\nTrials: ${trials.saved} saved, ${trials.different} different, ${trials.measured} measured.\n`);
  console.log(
    markdownTable(
      ['stage', 'built', 'keys of these', 'found in the store'],
      stages.map(({ stage, built, keys, cached }) => [stage, built, keys, cached]),
    ),
  );
  const sizes = caches.map(([name, size]) => `${name} ${size.toFixed(1)}`).join(', ');
  console.log(
    `\nStore: ${store.toFixed(1)} MiB in S3; ${moved.PutObject.toFixed(1)} sent to it, ${moved.GetObject.toFixed(1)} fetched. Caches in MiB: ${sizes}.`,
  );
  if (trials.saved !== trials.different || trials.saved !== trials.measured) process.exitCode = 1;
  if (stages.some(({ built, keys }) => built !== keys)) process.exitCode = 1;
};

const folder = mkdtempSync(join(tmpdir(), 'quantfleet-fleet-'));
// PostgreSQL runs as another user.
chmodSync(folder, 0o755);
cleanups.add(() => (options.keep ? say(`Kept: ${folder}`) : rmSync(folder, { recursive: true, force: true })));
const rows = [];
try {
  const programs = {};
  for (const server of readServers()) programs[server.name] = await serverProgram(server);
  const deployment = await startDeployment({ folder, programs, nodeIds }, tools);
  say(`${nodeIds.length} nodes are up; load ${load()} on ${cpus().length} cores`);
  const one = [nodeIds[0]];
  rows.push(await runStep(deployment, one, undisturbed('one-node', 'Both sweeps on one node, undisturbed')));
  rows.push(
    await runStep(deployment, nodeIds, undisturbed('all-nodes', `Both sweeps on ${nodeIds.length} nodes, undisturbed`)),
  );
  for (const fault of FAULTS.filter(({ name }) => wanted.includes(name))) {
    rows.push(await runStep(deployment, nodeIds, fault));
  }
  say(`Load ${load()} at the end`);
  printAccount(await accountOf(deployment));
} catch (error) {
  const { aborted, reason } = interrupted.signal;
  say(aborted ? reason.message : error.message);
  process.exitCode = aborted ? 130 : 1;
} finally {
  if (rows.length > 0) printTable(rows);
  await cleanups.run();
}
process.exit();
