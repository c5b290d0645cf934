import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { readSecretFile } from './secret-file.js';

/** Where a key lies. */
export interface CodecKeyFile {
  readonly id: string;
  readonly path: string;
}

/** A key of 32 bytes. */
export interface CodecKey {
  readonly id: string;
  readonly key: Buffer;
}

const KEY_BYTES = 32;
const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{43}=$/;

/** Reads keys; the first encrypts. Fails with `ConfigNotFound` or `ConfigInvalid`. */
export const readCodecKeys = (files: readonly CodecKeyFile[]): readonly CodecKey[] =>
  files.map(({ id, path }) => {
    const name = `temporal.codec.keys (${id})`;
    const text = readSecretFile(name, path).toString('latin1').trim();
    if (BASE64_OF_32_BYTES.test(text)) return { id, key: Buffer.from(text, 'base64') };
    const found = `${Buffer.from(text, 'base64').length} bytes`;
    throw new QuantfleetFailure(
      'ConfigInvalid',
      `${name}: ${path}: expected ${KEY_BYTES} bytes in base64, found ${found}`,
      {
        advice: `Make a key: (umask 077; openssl rand -base64 ${KEY_BYTES} > ${path}). Keep a key for as long as there are Workflows that it has encrypted.`,
      },
    );
  });
