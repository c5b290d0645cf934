import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { CodecKey } from '../../config/codec-keys.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';

const WirePayload = proto.temporal.api.common.v1.Payload;
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `encoding` of an encrypted payload, as in Temporal's own examples. */
export const ENCRYPTED = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';

/**
 * Encrypts payloads with the first key, and decrypts those of every key; clear ones, of before there were keys, stay as they
 * are. Decoding fails with `PayloadUndecodable`.
 */
export const createPayloadCodec = (keys: readonly [CodecKey, ...CodecKey[]]): PayloadCodec => ({
  encode: async (payloads) => payloads.map((payload) => encrypt(payload, keys[0])),
  decode: async (payloads) => payloads.map((payload) => decrypt(payload, keys)),
});

const encrypt = (payload: Payload, { id, key }: CodecKey): Payload => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(id));
  const body = Buffer.concat([cipher.update(WirePayload.encode(payload).finish()), cipher.final()]);
  return {
    metadata: { encoding: Buffer.from(ENCRYPTED), [KEY_ID]: Buffer.from(id) },
    data: Buffer.concat([nonce, cipher.getAuthTag(), body]),
  };
};

const decrypt = (payload: Payload, keys: readonly CodecKey[]): Payload => {
  if (textOf(payload, 'encoding') !== ENCRYPTED) return payload;
  const id = textOf(payload, KEY_ID);
  const found = keys.find((key) => key.id === id);
  if (found === undefined)
    throw undecodable(`is encrypted with the key ${JSON.stringify(id)}, which temporal.codec.keys does not have`);
  const data = Buffer.from(payload.data ?? []);
  try {
    const decipher = createDecipheriv(CIPHER, found.key, data.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(id))
      .setAuthTag(data.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const body = data.subarray(NONCE_BYTES + TAG_BYTES);
    return WirePayload.decode(Buffer.concat([decipher.update(body), decipher.final()]));
  } catch (cause) {
    throw undecodable(`is not what the key ${JSON.stringify(id)} of temporal.codec.keys has encrypted`, cause);
  }
};

const textOf = ({ metadata }: Payload, name: string): string => Buffer.from(metadata?.[name] ?? []).toString();

const undecodable = (what: string, cause?: unknown): QuantfleetFailure =>
  new QuantfleetFailure('PayloadUndecodable', `Something on the Temporal server ${what}.`, { cause });
