import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Cluster, CredentialSource } from '../../config/cluster.js';
import { readCredentials } from '../../config/cluster-credentials.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { type Certificates, makeCertificates } from '../certificates.js';
import { temporaryFolder, temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
let own: Certificates;
let other: Certificates;

beforeAll(() => {
  own = makeCertificates(join(folder, 'own'));
  other = makeCertificates(join(folder, 'other'));
});

const file = (name: string, path: string): CredentialSource => ({ name, from: { path } });

const cluster = (secured: Pick<Cluster, 'tls' | 'apiKey'>): Cluster => ({
  address: 'a:1',
  origin: 'temporal.address',
  namespace: 'default',
  metadata: {},
  ...secured,
});

const pair = (cert: string, key: string): Cluster =>
  cluster({
    tls: { clientCert: file('temporal.tls.clientCert', cert), clientKey: file('temporal.tls.clientKey', key) },
  });

const refusal = (secured: Cluster): string => {
  try {
    readCredentials(secured);
    return 'nothing';
  } catch (error) {
    if (!(error instanceof QuantfleetFailure)) throw error;
    return `${error.code}: ${error.message}`;
  }
};

/** A file with this content that its owner alone may read. */
const secret = (content: string): string => {
  const path = join(temporaryFolder(), 'secret');
  writeFileSync(path, content, { mode: 0o600 });
  return path;
};

test('certificates and keys are read as they lie in their files, an API key without the end of its line', () => {
  const { tls, apiKey } = readCredentials({
    ...pair(own.client.cert, own.client.key),
    apiKey: file('temporal.apiKeyFile', secret('a.b.c\n')),
  });
  expect(tls?.clientCertPair?.crt).toEqual(readFileSync(own.client.cert));
  expect(apiKey).toBe('a.b.c');
});

test('a key that is not the certificate’s is refused before any server is asked', () => {
  expect(refusal(pair(own.client.cert, other.client.key))).toBe(
    `ConfigInvalid: temporal.tls.clientKey (${other.client.key}) is not the key of the certificate in temporal.tls.clientCert (${own.client.cert}).`,
  );
});

test.each([
  ['a certificate that is none', () => pair(secret('junk'), own.client.key), 'is not a certificate in PEM form'],
  ['a key that is none', () => pair(own.client.cert, secret('junk')), 'is not a private key in PEM form'],
  [
    'a file that is not there',
    () => pair('/nowhere', own.client.key),
    'temporal.tls.clientCert: /nowhere cannot be read',
  ],
  ['an empty API key', () => cluster({ apiKey: file('temporal.apiKeyFile', secret('\n')) }), 'found nothing'],
  ['an API key of two lines', () => cluster({ apiKey: file('temporal.apiKeyFile', secret('a\nb')) }), 'found several'],
])('%s is refused', (_, make, message) => {
  expect(refusal(make())).toContain(message);
});

test('a certificate that has expired is refused with its date', () => {
  const expired = makeCertificates(join(folder, 'expired'), 0).client;
  expect(refusal(pair(expired.cert, expired.key))).toMatch(/the certificate has expired on \d{4}-/);
});

test('a secret that others may read is refused with its mode, one that the group may read is not', () => {
  const key = secret('a.b.c');
  chmodSync(key, 0o644);
  expect(refusal(cluster({ apiKey: file('temporal.apiKeyFile', key) }))).toBe(
    `ConfigInvalid: temporal.apiKeyFile: ${key} holds a secret, but is open to others (its mode is 644).`,
  );
  chmodSync(key, 0o640);
  expect(refusal(cluster({ apiKey: file('temporal.apiKeyFile', key) }))).toBe('nothing');
});
