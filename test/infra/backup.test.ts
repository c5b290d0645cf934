import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { temporaryFolder, temporaryFolderOfFile } from '../temporary-folder.js';

const DEBIAN = '/usr/lib/postgresql';
const bin = (existsSync(DEBIAN) ? readdirSync(DEBIAN) : [])
  .map((version) => join(DEBIAN, version, 'bin'))
  .find((folder) => ['initdb', 'pg_dump', 'psql'].every((name) => existsSync(join(folder, name))));
/** PostgreSQL refuses to run as root; this is Debian's `nobody`. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

const folder = temporaryFolderOfFile();
let env: NodeJS.ProcessEnv = {};

/** Runs a program of PostgreSQL as whoever may. */
const asServer = (program: string, ...args: readonly string[]): void => {
  const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  execFileSync(join(bin ?? '', program), args, { cwd: join(folder, 'server'), stdio: 'ignore', ...identity });
};

const script = (name: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(packagePath(`infra/cluster/${name}`), args, { env, encoding: 'utf8' });
  return { status, output: stdout + stderr };
};

const sql = (database: string, command: string): string =>
  execFileSync('psql', ['--no-psqlrc', '-Atqd', database, '-c', command], { env, encoding: 'utf8' }).trim();

beforeAll(async () => {
  if (bin === undefined) return;
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const bound = probe.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  probe.close();
  await once(probe, 'close');
  const server = join(folder, 'server');
  mkdirSync(server);
  if (isRoot) chownSync(server, NOBODY, NOBODY);
  asServer('initdb', '-D', 'data', '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync');
  asServer(
    'pg_ctl',
    '-D',
    'data',
    '-w',
    '-l',
    'log',
    '-o',
    `-c listen_addresses=127.0.0.1 -p ${port} -k ${server} -c fsync=off`,
    'start',
  );
  env = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    PGHOST: '127.0.0.1',
    PGPORT: `${port}`,
    PGUSER: 'postgres',
    TEMPORAL_DB_PASSWORD: "it's a secret",
    RESULTS_DB_PASSWORD: 'another',
  };
});

afterAll(() => {
  if (bin !== undefined) asServer('pg_ctl', '-D', 'data', '-m', 'fast', 'stop');
});

test.skipIf(bin === undefined)(
  'a backup of databases and store is put back whole, and never over what is there',
  () => {
    expect(script('postgres/roles.sh')).toMatchObject({ status: 0 });
    for (const database of ['temporal', 'temporal_visibility'])
      sql('postgres', `create database ${database} owner temporal`);
    for (const database of ['temporal', 'temporal_visibility', 'quantfleet']) {
      sql(database, `create table kept (of text); insert into kept values ('${database}')`);
    }
    const store = join(temporaryFolder(), 'store');
    mkdirSync(join(store, 'bucket/objects'), { recursive: true });
    writeFileSync(join(store, 'bucket/objects/1'), 'an artifact');

    const backup = join(temporaryFolder(), 'backup');
    expect(script('backup.sh', backup, store)).toMatchObject({ status: 0 });
    const restored = join(temporaryFolder(), 'restored');
    const refused = script('restore.sh', backup, restored);
    expect([refused.status, refused.output]).toEqual([3, expect.stringContaining('the database temporal exists')]);
    expect(existsSync(restored)).toBe(false);

    for (const database of ['temporal', 'temporal_visibility', 'quantfleet'])
      sql('postgres', `drop database ${database}`);
    expect(script('restore.sh', backup, restored)).toMatchObject({ status: 0 });
    for (const database of ['temporal', 'temporal_visibility', 'quantfleet']) {
      expect(sql(database, 'select of from kept')).toBe(database);
    }
    expect(sql('quantfleet', "select tableowner from pg_tables where tablename = 'kept'")).toBe('quantfleet');
    expect(readFileSync(join(restored, 'bucket/objects/1'), 'utf8')).toBe('an artifact');
  },
);

test('a folder without a finished backup is not put back', () => {
  const { status, output } = script('restore.sh', temporaryFolder(), join(temporaryFolder(), 'store'));
  expect([status, output]).toEqual([2, expect.stringContaining('no finished backup')]);
});
