import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCodecServer } from '../../cli/cluster/codec-server.js';
import { createPayloadCodec } from '../../workers/codec/payload-codec.js';

const WirePayload = proto.temporal.api.common.v1.Payload;
const ORIGIN = 'https://ui.example';
const codec = createPayloadCodec([{ id: 'key', key: randomBytes(32) }]);
const server = createCodecServer({ codec, origin: ORIGIN, token: 'letmein' });
let url: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => void server.close());

const post = async (path: string, body: string, token = 'letmein'): Promise<Response> =>
  fetch(`${url}${path}`, { method: 'POST', body, headers: { authorization: `Bearer ${token}` } });

const encrypted = async (): Promise<string> => {
  const payloads = await codec.encode([defaultPayloadConverter.toPayload({ model: 'planted-name' })]);
  return JSON.stringify({
    payloads: payloads.map((payload) => WirePayload.toObject(WirePayload.create(payload), { bytes: String })),
  });
};

test('what the codec has encrypted is answered in clear text to who bears the token, for the pages of the UI', async () => {
  const response = await post('/decode', await encrypted());
  expect(response.status).toBe(200);
  expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  const { payloads } = (await response.json()) as { payloads: { data: string }[] };
  expect(Buffer.from(payloads[0]?.data ?? '', 'base64').toString()).toBe('{"model":"planted-name"}');
});

test('a browser may ask whether it may ask', async () => {
  const response = await fetch(`${url}/decode`, { method: 'OPTIONS' });
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
});

test('without the token, for encryption, and for what is not encrypted by its keys it answers nothing', async () => {
  expect((await post('/decode', await encrypted(), 'letmeim')).status).toBe(401);
  expect((await fetch(`${url}/decode`, { method: 'POST', body: await encrypted() })).status).toBe(401);
  expect((await post('/encode', await encrypted())).status).toBe(404);
  const other = (await encrypted()).replace(/"data":"..../, '"data":"AAAA');
  for (const body of [other, 'junk', '{}']) {
    const response = await post('/decode', body);
    expect(response.status).toBe(400);
    expect(await response.text()).toBe('');
  }
});
