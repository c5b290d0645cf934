import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { stringify } from 'yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { ADMISSION_UPDATE } from '../../contracts/messages.js';
import type { NightRecord } from '../../contracts/night-record.js';
import { nightIdOf } from '../../contracts/night-id.js';
import { nodeWorkflowId } from '../../contracts/node-identity.js';
import type { AdmissionChange } from '../../contracts/node-registry.js';
import type { PostgresPlace } from '../../contracts/results-place.js';
import type { WorkerRole } from '../../contracts/worker-role.js';
import { openResultsDatabase } from '../../results/results-database.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { startDevServer } from '../dev-server.js';
import { NO_POSTGRES, POSTGRES, postgresServerOfFile } from '../postgres-server.js';
import { quantfleet, startWorker, stopAll, stopUp as stopServing } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';
import { writeMachineSettings } from './machine-settings.js';

const folder = temporaryFolderOfFile();
const postgres = postgresServerOfFile();
let server: TestWorkflowEnvironment;
let results: PostgresPlace;
let receiver: Server | undefined;
/** What the webhook was told. */
const told: string[] = [];

const images = (split: 'train' | 'test'): string => packagePath(`.quantfleet/data/fashion-mnist/${split}`);

const settingsOf = (nodeId: string, change: Readonly<Record<string, unknown>> = {}): string =>
  writeMachineSettings({ folder, server, results }, nodeId, change);

const start = (role: WorkerRole, nodeId: string, change: Readonly<Record<string, unknown>> = {}) =>
  startWorker(role, settingsOf(nodeId, change));

/** A fleet file whose only benchmark is a sweep file beside it. */
const writeFleet = (name: string, change: Readonly<Record<string, unknown>> = {}): string => {
  const sweep = writeDemoSweep(folder, {
    name: `${name}-mini`,
    dataset: {
      name: 'Fashion-MNIST',
      calibration: { dataset: 'fashion-train', images: 64 },
      evaluation: { dataset: 'fashion-test', images: 500, order: 'shuffled' },
    },
    recipes: ['ort-static'],
    calibrationBatchSizes: [16],
    comparison: { batchSizes: [1], seconds: 0.05, warmUpSeconds: 0.3 },
  });
  const file = join(folder, `${name}-fleet.yaml`);
  const fleet = {
    name,
    nodes: { tags: ['orin'] },
    benchmarks: [{ sweep }],
    builds: 1,
    blocks: 5,
    absentAfterMinutes: 0.1,
  };
  writeFileSync(file, stringify({ ...fleet, metrics: { top1: 2 }, ...change }));
  return file;
};

const runNight = async (fleet: string) => {
  const client = settingsOf('laptop');
  const { exitCode, stdout, stderr } = await quantfleet(['fleet', 'run', fleet, '--config', client, '--json']);
  try {
    return { exitCode, stderr, night: JSON.parse(stdout) as NightRecord };
  } catch {
    throw new Error(`The night ended with ${exitCode}: ${stdout}${stderr}`);
  }
};

const untilListed = (nodeId: string): Promise<void> =>
  expect
    .poll(async () => (await quantfleet(['node', 'list', '--config', settingsOf('laptop'), '--json'])).stdout, {
      timeout: 60_000,
    })
    .toContain(`"${nodeId}"`);

beforeAll(async () => {
  if (POSTGRES === undefined) return;
  server = await startDevServer();
  results = await postgres.createDatabase();
  mkdirSync(join(folder, 'store'));
  await start('workflows', 'workflows');
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      told.push(body);
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, 'between us', { mode: 0o600 });
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  await start('results', 'results', { webhooks: { chat: { url, secretFile } } });
  const datasets = { 'fashion-train': { folder: images('train') }, 'fashion-test': { folder: images('test') } };
  await start('host', 'workstation', { datasets });
  await start('node', 'orin-1', { tags: ['orin'] });
}, 120_000);

afterAll(async () => {
  await stopAll();
  receiver?.close();
  await server?.teardown();
});

const statuses = ({ nodes }: NightRecord) => nodes.map(({ nodeId, status }) => `${nodeId} ${status}`).toSorted();

test.skipIf(POSTGRES === undefined)(
  `a second night measures anew by turns with the first, and boards that are away or die are results${POSTGRES === undefined ? `: ${NO_POSTGRES}` : ''}`,
  async () => {
    const away = await start('node', 'orin-2', { tags: ['orin'] });
    const dying = await start('node', 'orin-3', { tags: ['orin'] });
    for (const nodeId of ['orin-1', 'orin-2', 'orin-3']) await untilListed(nodeId);
    await stopServing(away);
    const fleet = writeFleet('lab');
    const running = runNight(fleet);
    const database = await openResultsDatabase(results);
    const hasEngines = async (): Promise<readonly string[]> => {
      const [night] = await database.nights('lab');
      return night === undefined ? [] : (await database.nightEngines(night.nightId)).map(({ nodeId }) => nodeId);
    };
    await expect.poll(hasEngines, { timeout: 180_000, interval: 100 }).toContain('orin-3');
    dying.kill('SIGKILL');
    const first = await running;
    expect(statuses(first.night)).toEqual(['orin-1 measured', 'orin-2 absent', 'orin-3 absent']);
    expect(first.night.verdicts.map(({ series, verdict }) => `${series.nodeId} ${verdict}`).toSorted()).toEqual([
      'orin-2 absent',
    ]);
    expect(first.exitCode).toBe(1);

    await start('node', 'orin-3', { tags: ['orin'] });
    const second = await runNight(fleet);
    expect(statuses(second.night)).toEqual(['orin-1 measured', 'orin-2 absent', 'orin-3 measured']);
    const [board] = second.night.nodes.filter(({ nodeId }) => nodeId === 'orin-1');
    expect(board).toMatchObject({ referenceNightId: first.night.nightId, changes: [] });
    const ofBoard = second.night.verdicts.filter(({ series }) => series.nodeId === 'orin-1');
    const top1 = ofBoard.find(({ series }) => series.metric.name === 'top1');
    expect(top1).toMatchObject({ verdict: 'unchanged', effect: { value: 0 } });
    const latency = ofBoard.find(
      ({ series: { metric } }) => metric.name === 'latency.p50' && metric.subject === 'engine',
    );
    expect(latency?.effect?.value).toBeTypeOf('number');
    const trend = second.night.trends.find(
      ({ series }) => series === latency?.series || isSame(series, latency?.series),
    );
    expect(trend?.points.at(-1)).toMatchObject({ value: expect.any(Number), reference: expect.any(Number) });

    const [benchmark] = await database.nightBenchmarks(second.night.nightId);
    const trials = await database.trials(benchmark?.sweepId ?? '');
    const kinds = trials
      .filter(({ nodeId, status }) => nodeId === 'orin-1' && status === 'measured')
      .flatMap(({ stages }) => stages.map(({ stage, kind }) => `${stage} ${kind}`));
    expect(kinds).toContain('evaluate built');
    expect(kinds).toContain('build cached');
    expect(kinds).toContain('fold cached');
    await database.close();

    const asJson = async (...args: readonly string[]): Promise<unknown> => {
      const { exitCode, stdout, stderr } = await quantfleet([
        'fleet',
        ...args,
        '--config',
        settingsOf('laptop'),
        '--json',
      ]);
      if (exitCode !== 0) throw new Error(stderr);
      return JSON.parse(stdout);
    };
    const [one, other] = [first.night.nightId, second.night.nightId];
    expect(await asJson('nights', 'lab')).toMatchObject([
      { nightId: other, status: 'finished' },
      { nightId: one, status: 'finished' },
    ]);
    const series = ['--node', 'orin-1', '--benchmark', 'lab-mini', '--recipe', 'ort-static'];
    expect(await asJson('bisect', one, other, ...series)).toMatchObject({ found: 'same-engine', changes: [] });
    expect(await asJson('accept', other, ...series, '--reason', 'new fan')).toMatchObject({
      nightId: other,
      nodeId: 'orin-1',
    });
    expect(await asJson('show', other)).toMatchObject({
      marks: [{ nightId: other, nodeId: 'orin-1', kind: 'accepted', text: expect.stringContaining('new fan') }],
    });
    await expect(asJson('accept', other, '--node', 'orin-2', '--reason', 'r')).rejects.toThrow(
      'measured nothing of orin-2',
    );
    await expect(asJson('show', 'lab-19990101-000000')).rejects.toThrow('There is no night');
    const untagged = writeFleet('none', { nodes: { tags: ['orin', 'outdoors'] } });
    await expect(asJson('run', untagged)).rejects.toThrow('No board has the tags orin, outdoors.');
  },
  900_000,
);

test.skipIf(POSTGRES === undefined)(
  'a Schedule begins nights at a time of a zone, is changed by the same command, and its night probes a quarantined board, has the time it was meant for and is told to the webhook, and nights that did not begin are results',
  async () => {
    const client = settingsOf('laptop');
    await untilListed('orin-1');
    const scheduled = async (schedule: Readonly<Record<string, unknown>>) => {
      const fleet = writeFleet('timed', { nodes: ['orin-1'], webhook: 'chat', schedule });
      const { exitCode, stdout, stderr } = await quantfleet(['fleet', 'schedule', fleet, '--config', client, '--json']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return JSON.parse(stdout) as { scheduleId: string; next: string };
    };
    const { scheduleId, next } = await scheduled({ at: '03:00', timeZone: 'Europe/Berlin' });
    expect(new Date(next).toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })).toBe('03:00:00');
    await scheduled({ at: '04:30', jitterMinutes: 5, catchUpMinutes: 90, days: ['monday'] });
    const handle = server.client.schedule.getHandle(scheduleId);
    const { spec, policies } = await handle.describe();
    expect(spec).toMatchObject({ timezone: 'UTC', jitter: 300_000 });
    expect(spec.calendars?.[0]).toMatchObject({ hour: [{ start: 4 }], dayOfWeek: [{ start: 'MONDAY' }] });
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 5_400_000, pauseOnFailure: false });

    const quarantine = { state: 'quarantined', reason: 'it failed', by: 'nights of timed' } as const;
    const node = server.client.workflow.getHandle(nodeWorkflowId('orin-1'));
    await node.executeUpdate<void, [AdmissionChange]>(ADMISSION_UPDATE.name, { args: [quarantine] });
    const database = await openResultsDatabase(results);
    const before = new Date(Date.now() - 8 * 86_400_000);
    const [startedAt, nightId] = [before.toISOString(), nightIdOf('timed', before)];
    await database.beginNight(
      { nightId, fleet: 'timed', startedAt, deadline: startedAt, version: '', plan: {} },
      [],
      [],
    );
    await handle.trigger();
    const ended = async () => (await database.nights('timed')).map(({ status }) => status);
    await expect.poll(ended, { timeout: 240_000, interval: 500 }).toContain('finished');
    const night = (await database.nights('timed')).find(({ status }) => status === 'finished');
    const missed = (await database.nights('timed')).filter(({ status }) => status === 'missed');
    expect(missed.length).toBeGreaterThan(0);
    for (const one of missed) expect(one.startedAt).toMatch(/T04:3[0-5]/);
    await database.close();
    const shown = await quantfleet(['fleet', 'show', night?.nightId ?? '', '--config', client, '--json']);
    expect(statuses(JSON.parse(shown.stdout) as NightRecord)).toEqual(['orin-1 measured']);
    await expect.poll(() => told.length, { timeout: 30_000 }).toBe(1);
    expect(JSON.parse(told[0] ?? '')).toMatchObject({ event: 'night-ended', nightId: night?.nightId, boards: 1 });
    const registered = await quantfleet(['node', 'show', 'orin-1', '--config', client, '--json']);
    expect(JSON.parse(registered.stdout)).toMatchObject({
      admission: { state: 'admitted', by: 'nights of timed', reason: 'passed its probe' },
    });
    await handle.delete();
  },
  400_000,
);

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
