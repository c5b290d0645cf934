import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import { expect, test } from 'vitest';
import { createPayloadCodec } from '../../workers/codec/payload-codec.js';

const OLD = { id: 'old', key: randomBytes(32) };
const NEW = { id: 'new', key: randomBytes(32) };

const payloads = [defaultPayloadConverter.toPayload({ model: 'planted-name' })];

test('a payload says nothing but the name of its key, and comes back as it was', async () => {
  const codec = createPayloadCodec([NEW]);
  const encrypted = await codec.encode(payloads);
  expect(Buffer.from(encrypted[0]?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('new');
  expect(Buffer.from(encrypted[0]?.data ?? []).includes('planted')).toBe(false);
  expect(await codec.encode(payloads)).not.toEqual(encrypted);
  const [decrypted] = await codec.decode(encrypted);
  expect(defaultPayloadConverter.fromPayload(decrypted ?? {})).toEqual({ model: 'planted-name' });
});

test('after a rotation the first key encrypts, and what the old one encrypted is read, as is what was never encrypted', async () => {
  const before = await createPayloadCodec([OLD]).encode(payloads);
  const rotated = createPayloadCodec([NEW, OLD]);
  const after = await rotated.encode(payloads);
  expect(Buffer.from(after[0]?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('new');
  for (const payload of await rotated.decode([...before, ...after, ...payloads])) {
    expect(defaultPayloadConverter.fromPayload(payload)).toEqual({ model: 'planted-name' });
  }
});

test('a missing key, another key of the same name and a changed payload are PayloadUndecodable', async () => {
  const encrypted = await createPayloadCodec([OLD]).encode(payloads);
  await expect(createPayloadCodec([NEW]).decode(encrypted)).rejects.toMatchObject({
    code: 'PayloadUndecodable',
    message:
      'Something on the Temporal server is encrypted with the key "old", which temporal.codec.keys does not have.',
  });
  const other = createPayloadCodec([{ id: 'old', key: randomBytes(32) }]);
  await expect(other.decode(encrypted)).rejects.toMatchObject({
    message: 'Something on the Temporal server is not what the key "old" of temporal.codec.keys has encrypted.',
  });
  const [payload] = encrypted;
  const cut = { metadata: payload?.metadata ?? {}, data: (payload?.data ?? new Uint8Array()).subarray(0, 20) };
  await expect(createPayloadCodec([OLD]).decode([cut])).rejects.toMatchObject({ code: 'PayloadUndecodable' });
});
