import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { loadSettings } from '../../config/load-settings.js';
import type { PostgresPlace, PostgresTls } from '../../contracts/results-place.js';
import { openResultsDatabase } from '../../results/results-database.js';
import { saveResults } from '../cli/save-results.js';
import { NO_POSTGRES, POSTGRES, postgresServerOfFile } from '../postgres-server.js';
import { quantfleet } from '../quantfleet-command.js';
import { sweepFixture, trialFixtures } from '../report/sweep-fixture.js';
import { temporaryFolder } from '../temporary-folder.js';
import { sqliteColumns } from './sqlite-columns.js';

const SECRET = 'planted-secret-4711';

const server = postgresServerOfFile();
let place: PostgresPlace;

beforeEach(async (context) => {
  context.skip(POSTGRES === undefined, NO_POSTGRES);
  place ??= await server.createDatabase();
});

/** Opens a place as the settings of a file say; `keys` are lines below `postgres:`. */
const openBySettings = (keys: Readonly<Record<string, string | number>>, password?: string) => {
  const folder = temporaryFolder();
  const { host, port, database, user } = place;
  const all = { host, port, database, user, ...keys };
  const lines = Object.entries(all).map(([key, value]) => `    ${key}: ${value}\n`);
  if (password !== undefined) {
    writeFileSync(join(folder, 'password'), `${password}\n`);
    lines.push('    passwordFile: password\n');
  }
  writeFileSync(join(folder, 'quantfleet.yaml'), `results:\n  postgres:\n${lines.join('')}`);
  return openResultsDatabase(loadSettings(join(folder, 'quantfleet.yaml')).results);
};

/** The failure of opening a place, which never has a secret in it. */
const refusal = async (opening: Promise<{ close(): Promise<void> }>) => {
  const failure: unknown = await opening.then(
    (results) => results.close(),
    (error: unknown) => error,
  );
  expect(inspect(failure)).not.toContain(SECRET);
  return failure;
};

const unavailable = (message: string) => expect.objectContaining({ code: 'ResultsUnavailable', message });

const serverText = () => `PostgreSQL at 127.0.0.1:${server.port}`;

const createRole = async (role: string): Promise<void> => {
  await server.query(`drop role if exists ${role}`);
  await server.query(`create role ${role} login password '${SECRET}'`);
};

test('a host, a port and a socket that are not there are told apart', async () => {
  expect(await refusal(openBySettings({ host: 'nowhere.invalid' }))).toEqual(
    unavailable(`PostgreSQL at nowhere.invalid:${server.port} cannot be reached: there is no host of this name.`),
  );
  expect(await refusal(openBySettings({ port: 1 }))).toEqual(
    unavailable('PostgreSQL at 127.0.0.1:1 cannot be reached: nothing listens there.'),
  );
  expect(await refusal(openBySettings({ host: '/nowhere' }))).toEqual(
    unavailable(`PostgreSQL at /nowhere:${server.port} cannot be reached: there is no such socket.`),
  );
});

test('something else that listens on the port is no endless wait', async () => {
  const other = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  expect(await refusal(openBySettings({ port }))).toEqual(
    unavailable(`PostgreSQL at 127.0.0.1:${port} ended the connection.`),
  );
});

test('a role, a database and a password that the server does not have are told apart', async () => {
  await createRole('writer');
  expect(await refusal(openBySettings({ host: server.socket, user: 'nobody_here' }))).toEqual(
    unavailable(`PostgreSQL at ${server.socket}:${server.port} has no role nobody_here.`),
  );
  expect(await refusal(openBySettings({ database: 'absent' }))).toEqual(
    unavailable(`${serverText()} has no database absent.`),
  );
  expect(await refusal(openBySettings({ user: 'writer' }, `${SECRET}-wrong`))).toEqual(
    unavailable(`${serverText()} refuses the password of writer, or has no such role.`),
  );
});

test('a password is asked for only where the server wants one, and where there is none that is said', async () => {
  await createRole('writer');
  expect(await refusal(openBySettings({ user: 'writer', passwordFile: 'absent' }))).toMatchObject({
    code: 'ResultsUnavailable',
    message: expect.stringMatching(/^The passwordFile \/.*\/absent cannot be read\.$/),
  });
  const withoutAny = { ...process.env };
  onTestFinished(() => void Object.assign(process.env, withoutAny));
  process.env['PGPASSFILE'] = '/nowhere';
  delete process.env['PGPASSWORD'];
  expect(await refusal(openBySettings({ user: 'writer' }))).toEqual(
    unavailable(`${serverText()} asks for a password of writer, and there is none.`),
  );
  expect(await refusal(openBySettings({ passwordFile: 'absent' }))).toBeUndefined();
});

test('the password comes from its file, else from PGPASSWORD, else from libpq’s password file', async () => {
  await createRole('writer');
  const database = await server.createDatabase();
  await server.query(`alter database ${database.database} owner to writer`);
  const own = { database: database.database, user: 'writer' };
  expect(await refusal(openBySettings(own, SECRET))).toBeUndefined();
  const before = { ...process.env };
  onTestFinished(() => {
    delete process.env['PGPASSWORD'];
    delete process.env['PGPASSFILE'];
    Object.assign(process.env, before);
  });
  process.env['PGPASSWORD'] = SECRET;
  expect(await refusal(openBySettings(own))).toBeUndefined();
  delete process.env['PGPASSWORD'];
  const file = join(temporaryFolder(), 'pgpass');
  writeFileSync(file, `other:*:*:*:wrong\n127.0.0.1:${server.port}:*:writer:${SECRET}\n`);
  chmodSync(file, 0o600);
  process.env['PGPASSFILE'] = file;
  expect(await refusal(openBySettings(own))).toBeUndefined();
});

test('a role that may not make tables is told so, and one that may only read reads', async () => {
  await createRole('reader');
  const { database } = await server.createDatabase();
  expect(await refusal(openBySettings({ database, user: 'reader' }, SECRET))).toEqual(
    unavailable(`${serverText()} does not let reader do what is needed in database ${database}.`),
  );
  const writing = await openBySettings({ database });
  await writing.saveSweep(sweepFixture);
  await writing.close();
  await server.query('grant select on all tables in schema public to reader', database);
  const reading = await openBySettings({ database, user: 'reader' }, SECRET);
  onTestFinished(reading.close);
  expect(await reading.sweeps()).toEqual([sweepFixture]);
  await expect(reading.saveSweep(sweepFixture)).rejects.toThrow(
    `does not let reader do what is needed in database ${database}`,
  );
});

const withTls = (host: string, tls: PostgresTls | null): PostgresPlace => ({ ...place, host, user: 'tls_only', tls });

test('TLS is as strict as sslMode says', async () => {
  await server.query('create role tls_only login superuser');
  const { rootCert } = server;
  for (const tls of [
    { mode: 'require' },
    { mode: 'verify-ca', rootCert },
    { mode: 'verify-full', rootCert },
  ] as const) {
    expect(await refusal(openResultsDatabase(withTls('localhost', tls)))).toBeUndefined();
  }
  expect(await refusal(openResultsDatabase(withTls('127.0.0.1', { mode: 'verify-ca', rootCert })))).toBeUndefined();
  expect(await refusal(openResultsDatabase(withTls('127.0.0.1', { mode: 'verify-full', rootCert })))).toEqual(
    unavailable(`${serverText()} is not trusted: its certificate is of another host.`),
  );
  expect(await refusal(openResultsDatabase(withTls('localhost', { mode: 'verify-full' })))).toEqual(
    unavailable(
      `PostgreSQL at localhost:${server.port} is not trusted: no authority that counts has signed its certificate.`,
    ),
  );
  expect(await refusal(openResultsDatabase(withTls('127.0.0.1', null)))).toEqual(
    unavailable(
      `${serverText()} does not let tls_only in to database ${place.database} without TLS from this machine.`,
    ),
  );
});

test('a database that is not in UTF-8 is refused before anything is written to it', async () => {
  await server.query(`create database latin template template0 encoding 'LATIN1' locale 'C'`);
  expect(await refusal(openBySettings({ database: 'latin' }))).toEqual(
    unavailable(`Database latin on ${serverText()} is encoded in LATIN1, and results need UTF8.`),
  );
});

test('a database that several make at once, and a trial that two save at once, are whole', async () => {
  const fresh = await server.createDatabase();
  const [first, second] = await Promise.all([openResultsDatabase(fresh), openResultsDatabase(fresh)]);
  onTestFinished(async () => void (await Promise.all([first.close(), second.close()])));
  const measured = trialFixtures.find(({ status }) => status === 'measured');
  if (measured === undefined) throw new Error('the fixture has no measured trial');
  const versions = ['one', 'two'].map((nodeId) => ({ ...measured, nodeId }));
  await Promise.all(versions.map((trial, index) => (index === 0 ? first : second).saveTrial(trial)));
  const saved = await first.trials(measured.sweepId);
  expect(saved).toHaveLength(1);
  expect(versions).toContainEqual(saved[0]);
});

test('while the server is gone each call says so, and when it is back the same handle goes on', async () => {
  const results = await openResultsDatabase(place);
  onTestFinished(results.close);
  await results.saveSweep(sweepFixture);
  server.stop();
  await expect(results.saveSweep(sweepFixture)).rejects.toThrow(
    expect.objectContaining({ code: 'ResultsUnavailable' }),
  );
  await expect(results.sweeps()).rejects.toThrow(
    unavailable(`${serverText()} cannot be reached: nothing listens there.`),
  );
  server.start();
  await results.saveSweep(sweepFixture);
  expect(await results.sweeps()).toEqual([sweepFixture]);
});

test('commands say of results on PostgreSQL what they say of the same on SQLite, and write the same files', async () => {
  const folder = temporaryFolder();
  await saveResults(join(folder, 'state'));
  const { host, port, database, user } = await server.createDatabase();
  writeFileSync(join(folder, 'sqlite.yaml'), 'stateDir: state\n');
  writeFileSync(
    join(folder, 'postgres.yaml'),
    `stateDir: other\nresults: { postgres: 'postgresql://${user}@${host}:${port}/${database}' }\n`,
  );
  const results = await openResultsDatabase(loadSettings(join(folder, 'postgres.yaml')).results);
  await results.saveSweep(sweepFixture);
  for (const trial of trialFixtures) await results.saveTrial(trial);
  await results.close();
  const ofBoth = (command: (kind: string) => readonly string[]) =>
    Promise.all(
      ['sqlite', 'postgres'].map((kind) => quantfleet([...command(kind), '--config', join(folder, `${kind}.yaml`)])),
    );
  const { sweepId } = sweepFixture;
  const [status, otherStatus] = await ofBoth(() => ['sweep', 'status', sweepId]);
  expect([status?.exitCode, otherStatus]).toEqual([0, status]);
  const [report, otherReport] = await ofBoth(() => ['report', sweepId, '--out', join(folder, 'report')]);
  expect([report?.exitCode, otherReport]).toEqual([0, report]);
  await ofBoth((kind) => ['results', 'export', '--format', 'parquet', '--to', join(folder, `${kind}.parquet`)]);
  expect(readFileSync(join(folder, 'postgres.parquet'))).toEqual(readFileSync(join(folder, 'sqlite.parquet')));
  expect(existsSync(join(folder, 'other', 'results.db'))).toBe(false);
});

test('tables and views have the columns that they have on SQLite, and every text sorts by its bytes', async () => {
  await (await openResultsDatabase(place)).close();
  const columns = await server.query(
    `select table_name || '.' || column_name as name, table_name, data_type, collation_name from information_schema.columns
     where table_schema = 'public' and table_name not like 'kysely%' order by table_name, ordinal_position`,
    place.database,
  );
  const names = columns.map(({ name }) => String(name));
  expect(new Set(names)).toEqual(new Set(await sqliteColumns()));
  const texts = columns.filter(({ data_type }) => data_type === 'text');
  const views: readonly unknown[] = ['evaluations', 'predictions'];
  expect(
    texts.filter(({ table_name, collation_name }) => !views.includes(table_name) && collation_name !== 'C'),
  ).toEqual([]);
  expect(new Set(columns.map(({ data_type }) => data_type))).toEqual(new Set(['text', 'bigint', 'double precision']));
});
