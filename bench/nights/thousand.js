#!/usr/bin/env node
// Nights of 1,000 boards through a real server and the real workers; only what boards measure is simulated:
//   npm run setup && node bench/nights/thousand.js [--boards 1000] [--quiet-nights 1] [--seed 23] [--keep]
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { inCheckout } from '../../scripts/setup/step.js';
import { boundedBy, stopwatch } from '../fleet/bounded.js';
import { createCleanups } from '../fleet/cleanups.js';
import { markdownTable } from '../fleet/table.js';
import {
  callsBetween,
  callsSoFar,
  historiesOf,
  largestOf,
  peakMiB,
  phasesOf,
  processorSeconds,
} from './thousand/account.js';
import { startDeployment } from './thousand/deployment.js';

const FLEET = 'thousand';
const STEP = 1.25;
const STEPPED = 'orin-nano-jetpack-6.2';
const NEW_VERSION = '99.0.0';
/** One board of so many is away in the last night. */
const AWAY_EVERY = 25;
const WORKFLOWS = [
  'nightWorkflow',
  'nightBenchmarkWorkflow',
  'nightLaneWorkflow',
  'quantizationPipelineWorkflow',
  'quantizationWorkflow',
  'nightConfirmationWorkflow',
];
const MIB = 2 ** 20;
const KIB = 2 ** 10;

const { values: options } = parseArgs({
  options: {
    boards: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '23' },
    'quiet-nights': { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});
const boards = Number(options.boards);

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => interrupted.abort(new Error(`stopped by ${signal}`)));
const cleanups = createCleanups();
const running = stopwatch();
const say = (line) => console.error(`${running().toFixed(0).padStart(5)} s  ${line}`);
const tools = { bounded: boundedBy(interrupted.signal), cleanups, say };

const writeFleet = (folder) => {
  const sweep = join(folder, 'mnv2-mini.yaml');
  const benchmark = {
    name: 'mnv2-mini',
    model: { architecture: 'mnv2_mini', weights: inCheckout('demo/mnv2-mini.pth'), classes: 10 },
    preprocessing: { colour: 'grey', crop: 28, mean: [0.286], std: [0.353] },
    dataset: {
      name: 'Fashion-MNIST',
      calibration: { dataset: 'fashion-train', images: 64 },
      evaluation: { dataset: 'fashion-test', images: 500, order: 'shuffled' },
    },
    recipes: ['ort-static'],
    calibrationBatchSizes: [16],
    comparison: { batchSizes: [1], seconds: 0.1, warmUpSeconds: 0.3 },
    measurement: { warmUpRuns: 2, hotRuns: 50, throughputBatchSizes: [1, 8], throughputSeconds: 0.1 },
  };
  writeFileSync(sweep, stringify(benchmark));
  const file = join(folder, 'fleet.yaml');
  const fleet = {
    name: FLEET,
    nodes: { tags: ['bench'] },
    benchmarks: [{ sweep }],
    builds: 1,
    blocks: 5,
    absentAfterMinutes: 2,
    deadlineMinutes: 600,
  };
  writeFileSync(file, stringify(fleet));
  return file;
};

const countBy = (values) => {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => `${count} ${value}`).join(', ');
};

/** Runs a night as a person does, and tells what it took. */
const runNight = async (deployment, fleet, what) => {
  const { command, client, metricsPort } = deployment;
  const processes = { ...deployment.workers, boards: { pid: () => deployment.boards.pid } };
  const worked = () => Object.entries(processes).map(([name, one]) => [name, processorSeconds(one.pid())]);
  say(`${what} …`);
  const since = new Date();
  const [before, workedBefore] = [await callsSoFar(metricsPort), new Map(worked())];
  const ran = await command('fleet', 'run', fleet, '--json');
  let night;
  try {
    night = JSON.parse(ran.stdout);
  } catch {
    throw new Error(`fleet run ended with ${ran.exitCode}: ${ran.stderr.slice(-2000)}${ran.stdout.slice(0, 500)}`);
  }
  const calls = callsBetween(before, await callsSoFar(metricsPort));
  const processors = worked().map(([name, seconds]) => [name, seconds - workedBefore.get(name)]);
  const { nightId, nodes, verdicts, classFindings } = night;
  const [{ workflowId } = {}] = await ids(client, 'nightWorkflow', since);
  const [benchmark] = await ids(client, 'nightBenchmarkWorkflow', since);
  const shown = await command('fleet', 'show', nightId);
  const [html] = /\S+\.html/.exec(shown.stdout) ?? [];
  const seconds = ran.seconds;
  say(`${what}: ${seconds.toFixed(0)} s; boards: ${countBy(nodes.map(({ status }) => status))}`);
  return {
    what,
    seconds,
    exitCode: ran.exitCode,
    boards: countBy(nodes.map(({ status }) => status)),
    verdicts: countBy(verdicts.map(({ verdict, series: { metric } }) => `${metric.name} ${metric.subject} ${verdict}`)),
    judgedBoards: new Set(verdicts.map(({ series }) => series.nodeId)).size,
    classFindings,
    changed: nodes.filter(({ changes }) => changes.length > 0).length,
    calls,
    histories: await historiesOf(client, WORKFLOWS, since),
    largest: [await largestOf(client, workflowId), await largestOf(client, benchmark.workflowId)],
    phases: await phasesOf(client, workflowId),
    lanes: await phasesOf(client, benchmark.workflowId),
    processors,
    peaks: Object.entries(processes).map(([name, one]) => [name, peakMiB(one.pid())]),
    page: { seconds: shown.seconds, html: statSync(html).size, json: Buffer.byteLength(ran.stdout) },
  };
};

const ids = async (client, type, since) => {
  const found = [];
  for await (const one of client.workflow.list({
    query: `WorkflowType = '${type}' AND StartTime >= '${since.toISOString()}'`,
  }))
    found.push(one);
  return found;
};

const number = (value) => Math.round(value).toLocaleString('en-US');

const printNights = (nights) => {
  const row = (name, cell) => [name, ...nights.map(cell)];
  console.log(
    markdownTable(
      ['', ...nights.map(({ what }) => what)],
      [
        row('boards', (night) => night.boards),
        row('boards with a verdict', ({ judgedBoards }) => number(judgedBoards)),
        row('verdicts', ({ verdicts }) => verdicts || '–'),
        row(
          'said once of a class',
          ({ classFindings }) =>
            classFindings
              .map(
                ({ verdict, metric, nodeIds }) => `${metric?.name ?? ''} ${verdict}: ${nodeIds?.length ?? '?'} boards`,
              )
              .join('; ') || '–',
        ),
        row('boards on which something changed', ({ changed }) => number(changed)),
        row('whole night', ({ seconds }) => `${number(seconds)} s`),
        row('of the night', ({ phases }) =>
          phases.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)}`).join(', '),
        ),
        row('calls to the server', ({ calls }) => number(calls.reduce((sum, [, count]) => sum + count, 0))),
        row('most of them', ({ calls }) =>
          calls
            .slice(0, 6)
            .map(([name, count]) => `${name} ${number(count)}`)
            .join(', '),
        ),
        row('largest payload, night and benchmark', ({ largest }) =>
          largest.map(({ payload }) => `${number(payload / KIB)} KiB`).join(', '),
        ),
        row('most commands of a Workflow Task', ({ largest }) =>
          largest.map(({ task }) => `${number(task / KIB)} KiB`).join(', '),
        ),
        row('processor seconds', ({ processors }) =>
          processors.map(([name, seconds]) => `${name} ${number(seconds)}`).join(', '),
        ),
        row('peak memory', ({ peaks }) => peaks.map(([name, mib]) => `${name} ${number(mib)} MiB`).join(', ')),
        row('fleet show', ({ page }) => `${page.seconds.toFixed(1)} s`),
        row(
          'its page, and JSON',
          ({ page }) => `${(page.html / MIB).toFixed(1)} and ${(page.json / MIB).toFixed(1)} MiB`,
        ),
      ],
    ),
  );
  const rows = nights.flatMap(({ what, histories }) =>
    histories.map(({ type, count, events, bytes }) => [
      what,
      type,
      number(count),
      number(events.most),
      `${number(bytes.most / KIB)} KiB`,
      number(events.all),
      `${(bytes.all / MIB).toFixed(1)} MiB`,
    ]),
  );
  console.log(
    `\n${markdownTable(['night', 'Workflow', 'how many', 'events at most', 'history at most', 'events of all', 'histories of all'], rows)}`,
  );
};

const folder = mkdtempSync(join(tmpdir(), 'quantfleet-thousand-'));
// PostgreSQL runs as another user.
chmodSync(folder, 0o755);
cleanups.add(() => (options.keep ? say(`Kept: ${folder}`) : rmSync(folder, { recursive: true, force: true })));
const nights = [];
try {
  const deployment = await startDeployment({ folder, boards, seed: options.seed }, tools);
  const { command, nodes } = deployment;
  const started = stopwatch();
  await nodes.tell('start');
  say(
    `${boards} boards registered in ${started().toFixed(0)} s; load ${loadavg()[0].toFixed(1)} on ${cpus().length} cores`,
  );
  const listed = async (what) => {
    const { exitCode, seconds, stdout, stderr } = await command('node', 'list', '--json');
    const states = exitCode === 0 ? countBy(JSON.parse(stdout).map(({ presence }) => presence.state)) : stderr.trim();
    say(`node list ${what}: ${seconds.toFixed(1)} s; ${states}`);
    if (exitCode !== 0) process.exitCode = 1;
  };
  const fleet = writeFleet(folder);
  nights.push(await runNight(deployment, fleet, 'first night'));
  for (let night = 0; night < Number(options['quiet-nights']); night++)
    nights.push(await runNight(deployment, fleet, 'quiet night'));
  const upgraded = await nodes.tell('upgrade', { recording: STEPPED, version: NEW_VERSION, step: STEP });
  const away = await nodes.tell('switchOff', { every: AWAY_EVERY });
  say(`${upgraded.length} boards of a class upgraded, ${away.length} boards switched off`);
  await listed(`with ${away.length} just switched off`);
  nights.push(await runNight(deployment, fleet, 'night with a step and boards away'));
} catch (error) {
  const { aborted, reason } = interrupted.signal;
  say(aborted ? reason.message : error.stack);
  process.exitCode = aborted ? 130 : 1;
} finally {
  if (nights.length > 0) printNights(nights);
  await cleanups.run();
}
process.exit();
