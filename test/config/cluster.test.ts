import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findCluster, unusedVariables } from '../../config/cluster.js';
import type { Environment } from '../../config/server-proxy.js';
import { temporalSchema } from '../../config/temporal-schema.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { temporaryFolder } from '../temporary-folder.js';

const find = (written: object, environment: Environment = {}) =>
  findCluster(temporalSchema.parse(written), environment, '/base');

/** Writes a configuration file of Temporal’s; the variable that names it. */
const profiles = (toml: string): { readonly TEMPORAL_CONFIG_FILE: string } => {
  const file = join(temporaryFolder(), 'temporal.toml');
  writeFileSync(file, toml);
  return { TEMPORAL_CONFIG_FILE: file };
};

/** Code and message of what is refused. */
const refusal = (written: object, environment: Environment = {}): string => {
  try {
    return JSON.stringify(find(written, environment));
  } catch (error) {
    if (!(error instanceof QuantfleetFailure)) throw error;
    expect(error.advice).not.toBe('');
    return `${error.code}: ${error.message}`;
  }
};

const TWO_PROFILES = `
[profile.prod]
address = "prod.example:7233"
namespace = "bench"
api_key = "of-the-file"
[profile.prod.grpc_meta]
team = "vision"
[profile.default]
address = "default.example:7233"
`;

test('without a word about a server there is none, and keys meant for one are listed', () => {
  const environment = { TEMPORAL_API_KEY: 'secret', TEMPORAL_NAMESPACE: 'bench', TEMPORAL_TLS: '', HOME: '/home/me' };
  expect(find({}, environment)).toBeUndefined();
  expect(unusedVariables(environment)).toEqual(['TEMPORAL_API_KEY', 'TEMPORAL_NAMESPACE']);
});

test('quantfleet.yaml counts before the environment, and the environment before the profile', () => {
  const file = profiles(TWO_PROFILES);
  const profile = find({ profile: 'prod' }, file);
  expect(profile).toMatchObject({
    address: 'prod.example:7233',
    namespace: 'bench',
    origin: `profile prod of ${file.TEMPORAL_CONFIG_FILE}`,
    apiKey: { from: { data: 'of-the-file' } },
    metadata: { team: 'vision' },
    tls: {},
  });
  const environment = { ...file, TEMPORAL_ADDRESS: 'env.example:7233', TEMPORAL_NAMESPACE: 'night' };
  expect(find({ profile: 'prod' }, environment)).toMatchObject({
    address: 'env.example:7233',
    namespace: 'night',
    origin: 'TEMPORAL_ADDRESS in the environment',
    apiKey: { from: { data: 'of-the-file' } },
  });
  const written = { profile: 'prod', address: 'own.example:7233', namespace: 'own', apiKeyFile: 'key' };
  expect(find(written, environment)).toMatchObject({
    address: 'own.example:7233',
    namespace: 'own',
    origin: 'temporal.address',
    apiKey: { name: 'temporal.apiKeyFile', from: { path: '/base/key' } },
  });
});

test('the profile of the file’s default name is read only where the environment names the file', () => {
  expect(find({}, profiles(TWO_PROFILES))).toMatchObject({ address: 'default.example:7233' });
  const home = temporaryFolder();
  expect(find({}, { HOME: home, XDG_CONFIG_HOME: home })).toBeUndefined();
});

test('tls of quantfleet.yaml counts as a whole', () => {
  const environment = { TEMPORAL_TLS_CLIENT_CERT_PATH: '/env/cert', TEMPORAL_TLS_CLIENT_KEY_PATH: '/env/key' };
  const address = 'own.example:7233';
  expect(find({ address }, environment)?.tls).toMatchObject({
    clientCert: { from: { path: '/env/cert' } },
    clientKey: { from: { path: '/env/key' } },
  });
  expect(find({ address, tls: { serverCa: 'ca.pem' } }, environment)?.tls).toEqual({
    serverCa: { name: 'temporal.tls.serverCa', from: { path: '/base/ca.pem' } },
  });
  expect(find({ address })?.tls).toBeUndefined();
  expect(find({ address, tls: {} }, { TEMPORAL_TLS: 'false', TEMPORAL_API_KEY: 'key' })?.tls).toEqual({});
});

const ADDRESS = { TEMPORAL_ADDRESS: 'env.example:7233' };

test.each<[string, object, Environment, string]>([
  [
    'certificate without its key',
    {},
    { ...ADDRESS, TEMPORAL_TLS_CLIENT_CERT_PATH: '/c' },
    'a client certificate without its key',
  ],
  [
    'key without its certificate',
    {},
    { ...ADDRESS, TEMPORAL_TLS_CLIENT_KEY_DATA: 'k' },
    'a client key without its certificate',
  ],
  [
    'path and text of one file',
    {},
    { ...ADDRESS, TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/c', TEMPORAL_TLS_SERVER_CA_CERT_DATA: 'c' },
    'TEMPORAL_TLS_SERVER_CA_CERT_PATH and TEMPORAL_TLS_SERVER_CA_CERT_DATA are both set',
  ],
  [
    'API key without TLS',
    {},
    { ...ADDRESS, TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: 'false' },
    'would travel in clear text',
  ],
  [
    'switch that is neither on nor off',
    {},
    { ...ADDRESS, TEMPORAL_TLS: 'yes' },
    'TEMPORAL_TLS: expected true or false, found "yes"',
  ],
  [
    'misspelt variable',
    {},
    { ...ADDRESS, TEMPORAL_TLS_CLIENT_CERT_PAHT: '/c' },
    'there is no variable TEMPORAL_TLS_CLIENT_CERT_PAHT; did you mean TEMPORAL_TLS_CLIENT_CERT_PATH?',
  ],
  [
    'wish to verify nothing',
    {},
    { ...ADDRESS, TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'true' },
    'the server’s certificate is always verified',
  ],
  ['address with a scheme', {}, { TEMPORAL_ADDRESS: 'https://env.example:7233' }, 'expected host:port'],
  ['tls for no server', { tls: {} }, {}, 'temporal.tls is given, but no server that it is for'],
  ['API key for no server', { apiKeyFile: 'k' }, {}, 'temporal.apiKeyFile is given, but no server that it is for'],
])('a %s is refused', (_, written, environment, message) => {
  expect(refusal(written, environment)).toContain(message);
  expect(refusal(written, environment)).toMatch(/^ConfigInvalid: /);
});

test('a configuration file that is not there is refused, whoever names it', () => {
  const missing = join(temporaryFolder(), 'none.toml');
  expect(refusal({}, { TEMPORAL_CONFIG_FILE: missing })).toBe(
    `ConfigNotFound: Temporal’s configuration file ${missing} cannot be read.`,
  );
  expect(refusal({ profile: 'prod' }, { XDG_CONFIG_HOME: '/nowhere' })).toContain('/nowhere/temporalio/temporal.toml');
});

test.each([
  ['[profile.prod]\nadress = "a:1"', 'there is no key profile.prod.adress; did you mean address?'],
  ['[profile.prod.tls]\nclient_cert = "a"', 'there is no key profile.prod.tls.client_cert'],
  ['[profile.prod]\naddress = 7233', 'profile.prod.address: expected text, found 7233'],
  ['[profile.prod]\naddress = ', ':2: '],
  ['[profile.prd]\naddress = "a:1"', 'there is no profile prod; did you mean prd?'],
  ['[profile.prod]\nnamespace = "n"', 'There is no address in the profile prod of '],
])('a profile file that says %j is refused with its name', (toml, message) => {
  const file = profiles(toml);
  expect(refusal({ profile: 'prod' }, file)).toContain(message);
  expect(refusal({ profile: 'prod' }, file)).toContain(file.TEMPORAL_CONFIG_FILE);
});

test('a path in the profile beside a text in the environment is refused', () => {
  const file = profiles('[profile.prod]\naddress = "a:1"\n[profile.prod.tls]\nclient_cert_path = "/c"');
  expect(refusal({ profile: 'prod' }, { ...file, TEMPORAL_TLS_CLIENT_CERT_DATA: 'c' })).toContain(
    'give the same certificate or key as a path and as text',
  );
});

test('a certificate without its key is refused in quantfleet.yaml as well', () => {
  const { success, error } = temporalSchema.safeParse({ address: 'a:1', tls: { clientCert: 'c' } });
  expect(success).toBe(false);
  expect(error?.issues[0]).toMatchObject({ path: ['tls'], message: 'clientCert needs clientKey beside it' });
});
