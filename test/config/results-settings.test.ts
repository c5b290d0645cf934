import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSettings } from '../../config/load-settings.js';
import { temporaryFolder } from '../temporary-folder.js';

const SECRET = 'planted-secret-4711';

/** Where results lie by a quantfleet.yaml with this value of `results`, in YAML's short form. */
const placeOf = (folder: string, results: string) => {
  const file = join(folder, 'quantfleet.yaml');
  writeFileSync(file, `results: ${results}\n`);
  return loadSettings(file).results;
};

const faultOf = (results: string): string => {
  try {
    placeOf(temporaryFolder(), results);
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*quantfleet\.yaml:1: /, '') : String(error);
  }
  throw new Error('it was taken');
};

test('results lie in the state folder unless the settings name a server', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'quantfleet.yaml');
  writeFileSync(file, 'stateDir: here\n');
  expect(loadSettings(file).results).toEqual({ kind: 'sqlite', path: join(folder, 'here', 'results.db') });
});

test('a URL means the same as its keys', () => {
  const folder = temporaryFolder();
  const url = `postgresql://me%40home@[2001:db8::1]:6432/our%20results?sslmode=verify-ca&sslrootcert=ca.pem`;
  const keys = `{ host: '2001:db8::1', port: 6432, database: our results, user: me@home, sslMode: verify-ca, sslRootCert: ca.pem }`;
  const [byUrl, byKeys] = [url, keys].map((one) =>
    JSON.stringify(placeOf(folder, `{ postgres: ${one.startsWith('{') ? one : `'${one}'`} }`)),
  );
  expect(byUrl).toBe(byKeys);
  expect(JSON.parse(byUrl ?? '')).toEqual({
    kind: 'postgres',
    host: '2001:db8::1',
    port: 6432,
    database: 'our results',
    user: 'me@home',
    tls: { mode: 'verify-ca', rootCert: join(folder, 'ca.pem') },
  });
});

test.each([
  ['db.example', { mode: 'verify-full' }],
  ['127.0.0.1', null],
  ['localhost', null],
  ['::1', null],
  ['/run/postgresql', null],
])('without sslMode, %s is reached with TLS %j', (host, tls) => {
  expect(placeOf(temporaryFolder(), `{ postgres: { host: '${host}' } }`)).toMatchObject({
    port: 5432,
    database: 'quantfleet',
    user: 'quantfleet',
    tls,
  });
});

test.each([
  [`'postgresql://me:${SECRET}@host/db'`, 'a URL with a password is not taken'],
  [`'postgresql://me@host/db?password=${SECRET}'`, 'a URL with a password is not taken'],
  [`'postgresql://me@host/db?${SECRET}=1'`, 'expected no parameters but host, port, dbname, user, sslmode'],
  [`'mysql://me:${SECRET}@host/db'`, 'expected keys, or a URL as postgresql://user@host:port/database'],
  [`'host=h password=${SECRET}'`, 'expected keys, or a URL as postgresql://user@host:port/database'],
  [`'postgresql://me@host/db?sslmode=prefer'`, 'a part of this URL does not fit'],
  [`'postgresql://me@host/%C3'`, 'expected %XX with two hexadecimal digits'],
  [`{ host: h, password: ${SECRET} }`, 'there is no key results.postgres.password; did you mean passwordFile?'],
  ['{ port: 5432 }', 'results.postgres.host: expected text, but the key is missing'],
  [`{ host: h, sslMode: prefer }`, 'expected disable, require, verify-ca or verify-full, found "prefer"'],
])('%s is refused in words that hold no secret', (postgres, message) => {
  const fault = faultOf(`{ postgres: ${postgres} }`);
  expect(fault).not.toContain(SECRET);
  expect(fault).toContain(message);
});

test('settings that are printed or stored show no password', async () => {
  const before = process.env['PGPASSWORD'];
  process.env['PGPASSWORD'] = SECRET;
  try {
    const folder = temporaryFolder();
    const place = placeOf(folder, '{ postgres: { host: db.example } }');
    expect(JSON.stringify(place)).not.toContain(SECRET);
    await expect(place.kind === 'postgres' ? place.readPassword() : undefined).resolves.toBe(SECRET);
  } finally {
    if (before === undefined) delete process.env['PGPASSWORD'];
    else process.env['PGPASSWORD'] = before;
  }
});
