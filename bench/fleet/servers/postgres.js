import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';
import { inCheckout } from '../../../scripts/setup/step.js';
import { createProgram, freePorts, isListening } from '../program.js';

/** Where Debian's packages put versions of the server. */
const DEBIAN = '/usr/lib/postgresql';
/** Debian's `nobody`: the server refuses to run as root. */
const NOBODY = 65_534;
const ADMITTED = 'host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n';

/** Starts PostgreSQL with the roles and databases of a deployment, made by the script of infra/. */
export const startPostgres = async (folder, passwords, tools) => {
  const programs = installed();
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  mkdirSync(folder);
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'];
  execFileSync(join(programs, 'initdb'), initdb, { ...user, cwd: folder, stdio: 'pipe' });
  writeFileSync(join(data, 'pg_hba.conf'), ADMITTED);
  const [port] = await freePorts(1);
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'max_connections=200',
  ];
  const server = createProgram(
    {
      name: 'postgres',
      file: join(programs, 'postgres'),
      args: ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
      env: process.env,
      user,
      folder,
      isReady: () => isListening(port),
      readySeconds: 30,
    },
    tools,
  );
  await server.start();
  const path = `${programs}:${process.env.PATH}`;
  const login = { PGHOST: '127.0.0.1', PGPORT: `${port}`, PGUSER: 'postgres' };
  const environment = { ...process.env, ...login, ...passwords, PATH: path };
  execFileSync(inCheckout('infra/cluster/postgres/roles.sh'), { env: environment, stdio: 'pipe' });
  const pool = new Pool({ host: '127.0.0.1', port, user: 'postgres', database: 'quantfleet', max: 2 });
  // A connection that the server ends is opened again.
  pool.on('error', () => {});
  tools.cleanups.add(() => pool.end());
  return { port, query: async (text, values) => (await pool.query(text, values)).rows };
};

const installed = () => {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : [];
  const folders = versions.toSorted((a, b) => b - a).map((version) => join(DEBIAN, `${version}`, 'bin'));
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
  if (found === undefined) throw new Error('PostgreSQL is not installed (Debian: postgresql).');
  return found;
};
