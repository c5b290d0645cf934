import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { announceNight } from '../../../activities/nights/announce-night.js';
import { QuantfleetFailure } from '../../../contracts/quantfleet-failure.js';
import { openResultsDatabase, type ResultsDatabase } from '../../../results/results-database.js';
import { nightPlanFixture } from './night-plan-fixture.js';
import { begunNight, expectedNodes, nightBenchmark, nightNode, nightVerdict } from '../../results/night-fixture.js';

const SECRET = 'between us';
let server: Server;
let results: ResultsDatabase;
let url: string;
let answer: { status: number; location?: string };
let got: { headers: IncomingHttpHeaders; body: string }[];

beforeEach(async () => {
  answer = { status: 204 };
  got = [];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      got.push({ headers: request.headers, body });
      response.writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location }).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=hidden`;
  results = await openResultsDatabase({ kind: 'sqlite', path: ':memory:' });
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await results.close();
});

const begin = async (webhook: string | null): Promise<string> => {
  const night = { ...begunNight(1), plan: JSON.parse(JSON.stringify(nightPlanFixture({ webhook }))) };
  await results.beginNight(night, expectedNodes, [nightBenchmark(1)]);
  await results.saveNightVerdicts(night.nightId, {
    verdicts: [nightVerdict('regressed')],
    classFindings: [],
    nodes: [nightNode],
    suspicions: [],
    shown: [],
  });
  await results.endNight(night.nightId, { status: 'finished', finishedAt: night.deadline });
  return night.nightId;
};

const announce = async (nightId: string): Promise<void> =>
  announceNight(
    { results },
    { webhooks: { chat: { url, secretFile: '/secret' } }, readSecret: () => Buffer.from(`${SECRET}\n`) },
    nightId,
  );

const failureOf = async (nightId: string): Promise<QuantfleetFailure> => {
  const failure = await announce(nightId).catch((error: unknown) => error);
  if (!(failure instanceof QuantfleetFailure)) throw new Error(`it did not fail as expected: ${String(failure)}`);
  expect(JSON.stringify(failure.report)).not.toMatch(/hidden|between us|127\.0\.0\.1/);
  return failure;
};

test('a webhook is told what changed, signed over the time and the body', async () => {
  await announce(await begin('chat'));
  const [{ headers, body } = { headers: {}, body: '' }] = got;
  const signature = createHmac('sha256', SECRET)
    .update(`${String(headers['quantfleet-time'])}.${body}`)
    .digest('hex');
  expect(headers['quantfleet-signature']).toBe(`sha256=${signature}`);
  expect(JSON.parse(body)).toMatchObject({
    event: 'night-ended',
    fleet: 'lab',
    nightId: begunNight(1).nightId,
    status: 'finished',
    verdicts: { regressed: 1, unchanged: 0 },
    changed: [{ verdict: 'regressed', nodeId: 'orin-1', metric: 'latency.p50', effect: { value: 50 } }],
  });
  expect(body).not.toContain(SECRET);
});

test('what a class shares is told once, and crowds out no board of its own', async () => {
  const nightId = await begin('chat');
  const shared = Array.from({ length: 60 }, (_, index) => {
    const { series, ...verdict } = nightVerdict('regressed');
    return { ...verdict, series: { ...series, nodeId: `thor-${index}` }, sharedByClass: true };
  });
  const { series, effect, adjustedP } = nightVerdict('regressed');
  if (effect === null || adjustedP === null) throw new Error('the fixture has no effect');
  const finding = {
    nodeClass: 'thor',
    benchmark: series.benchmark,
    recipe: series.recipe,
    metric: series.metric,
    verdict: 'regressed' as const,
    effect,
    adjustedP,
    nodeIds: shared.map((one) => one.series.nodeId),
    others: [],
    reason: 'all of them',
  };
  const verdicts = [...shared, nightVerdict('regressed')];
  const rest = { nodes: [nightNode], suspicions: [], shown: [] };
  await results.saveNightVerdicts(nightId, { verdicts, classFindings: [finding], ...rest });
  await announce(nightId);
  expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({
    verdicts: { regressed: 61 },
    changedOfClasses: [{ nodeClass: 'thor', boards: 60, verdict: 'regressed' }],
    changes: 1,
    changed: [{ nodeId: 'orin-1' }],
  });
});

test('a fleet without a webhook tells nobody, and one with a name that the worker does not know fails', async () => {
  await announce(await begin(null));
  expect(got).toEqual([]);
  expect((await failureOf(await begin('other'))).code).toBe('WebhookUnknown');
});

test('a receiver that has a fault or is away is tried again, one that refuses or sends elsewhere is not, and nothing secret is said', async () => {
  const nightId = await begin('chat');
  answer = { status: 503 };
  expect((await failureOf(nightId)).code).toBe('WebhookUnreachable');
  answer = { status: 403 };
  expect((await failureOf(nightId)).code).toBe('WebhookRefused');
  answer = { status: 302, location: url };
  expect((await failureOf(nightId)).code).toBe('WebhookRefused');
  expect(got).toHaveLength(3);
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  expect((await failureOf(nightId)).code).toBe('WebhookUnreachable');
});
