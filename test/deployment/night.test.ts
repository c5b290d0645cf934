import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMISSION_UPDATE } from '../../contracts/messages.js';
import type { NightRecord } from '../../contracts/night-record.js';
import { nightIdOf } from '../../contracts/night-id.js';
import { nodeWorkflowId } from '../../contracts/node-identity.js';
import type { AdmissionChange } from '../../contracts/node-registry.js';
import { openResultsDatabase } from '../../results/results-database.js';
import { askNightTimes } from '../../workers/night-times.js';
import { NO_POSTGRES, POSTGRES } from '../postgres-server.js';
import { quantfleet, stopUp as stopServing } from '../quantfleet-command.js';
import { deploymentOfFile } from './running-deployment.js';
import { boardOf, runNight, statuses, verdictOn, writeSmallFleet } from './small-night.js';

/** What the webhook was told. */
const told: string[] = [];
let receiver: Server;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      told.push(body);
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
});

const deployment = deploymentOfFile(() => {
  const secretFile = join(deployment.folder, 'secret');
  writeFileSync(secretFile, 'between us', { mode: 0o600 });
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  return { webhooks: { chat: { url, secretFile } } };
});

beforeAll(async () => {
  if (POSTGRES !== undefined) await deployment.start('node', 'orin-1', { tags: ['orin'] });
}, 120_000);

afterAll(() => receiver.close());

/** Boards that are away are so after six seconds. */
const ABSENT_SOON = { absentAfterMinutes: 0.1 };

test.skipIf(POSTGRES === undefined)(
  `a second night measures anew by turns with the first, and a board that is away is a result${POSTGRES === undefined ? `: ${NO_POSTGRES}` : ''}`,
  async () => {
    const { settingsOf, start, untilListed } = deployment;
    const away = await start('node', 'orin-2', { tags: ['orin'] });
    await untilListed('orin-1', 'orin-2');
    await stopServing(away);
    const fleet = writeSmallFleet(deployment, 'lab', { fleet: ABSENT_SOON });
    const first = await runNight(deployment, fleet);
    expect(statuses(first.night)).toEqual(['orin-1 measured', 'orin-2 absent']);
    expect(first.night.verdicts.map(({ series, verdict }) => `${series.nodeId} ${verdict}`).toSorted()).toEqual([
      'orin-2 absent',
    ]);
    expect(first.exitCode).toBe(1);

    const second = await runNight(deployment, fleet);
    expect(statuses(second.night)).toEqual(['orin-1 measured', 'orin-2 absent']);
    expect(boardOf(second.night, 'orin-1')).toMatchObject({ referenceNightId: first.night.nightId, changes: [] });
    const top1 = verdictOn(second.night, 'orin-1', { metric: 'top1' });
    expect(top1).toMatchObject({ verdict: 'unchanged', effect: { value: 0 } });
    const latency = verdictOn(second.night, 'orin-1', { metric: 'latency.p50' });
    expect(latency?.effect?.value).toBeTypeOf('number');
    const trend = second.night.trends.find(
      ({ series }) => series === latency?.series || isSame(series, latency?.series),
    );
    expect(trend?.points.at(-1)).toMatchObject({ value: expect.any(Number), reference: expect.any(Number) });

    const database = await openResultsDatabase(deployment.results);
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
    const untagged = writeSmallFleet(deployment, 'none', { fleet: { nodes: { tags: ['orin', 'outdoors'] } } });
    await expect(asJson('run', untagged)).rejects.toThrow('No board has the tags orin, outdoors.');
  },
  900_000,
);

test.skipIf(POSTGRES === undefined)(
  'a Schedule begins nights at a time of a zone, is changed by the same command, and its night probes a quarantined board, has the time it was meant for and is told to the webhook, and nights that did not begin are results',
  async () => {
    const client = deployment.settingsOf('laptop');
    await deployment.untilListed('orin-1');
    const scheduled = async (schedule: Readonly<Record<string, unknown>>) => {
      const change = { ...ABSENT_SOON, nodes: ['orin-1'], webhook: 'chat', schedule };
      const fleet = writeSmallFleet(deployment, 'timed', { fleet: change });
      const { exitCode, stdout, stderr } = await quantfleet(['fleet', 'schedule', fleet, '--config', client, '--json']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return JSON.parse(stdout) as { scheduleId: string; next: string };
    };
    const { scheduleId, next } = await scheduled({ at: '03:00', timeZone: 'Europe/Berlin' });
    expect(new Date(next).toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })).toBe('03:00:00');
    await scheduled({ at: '04:30', jitterMinutes: 5, catchUpMinutes: 90, days: ['monday'] });
    const handle = deployment.server.client.schedule.getHandle(scheduleId);
    const { spec, policies } = await handle.describe();
    expect(spec).toMatchObject({ timezone: 'UTC', jitter: 300_000 });
    expect(spec.calendars?.[0]).toMatchObject({ hour: [{ start: 4 }], dayOfWeek: [{ start: 'MONDAY' }] });
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 5_400_000, pauseOnFailure: false });

    const quarantine = { state: 'quarantined', reason: 'it failed', by: 'nights of timed' } as const;
    const node = deployment.server.client.workflow.getHandle(nodeWorkflowId('orin-1'));
    await node.executeUpdate<void, [AdmissionChange]>(ADMISSION_UPDATE.name, { args: [quarantine] });
    const database = await openResultsDatabase(deployment.results);
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
    // The Schedule is younger than the last night.
    expect(missed).toEqual([]);
    const [now, inAWeek] = [new Date(), new Date(Date.now() + 8 * 86_400_000)];
    const found = await askNightTimes(deployment.server.client)('timed', now, inAWeek);
    expect(found?.jitterMs).toBe(300_000);
    expect(found?.times.length).toBeGreaterThan(0);
    for (const time of found?.times ?? []) expect(time.toISOString()).toMatch(/T04:3[0-5]/);
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
