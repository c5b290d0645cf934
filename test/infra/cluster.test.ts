import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadSettings } from '../../config/load-settings.js';
import { packagePath } from '../../config/package-path.js';
import { isInDeployment } from '../../config/workers-of.js';
import { temporaryFolder } from '../temporary-folder.js';
import { isOnPath } from './installed-tool.js';

const FOLDER = packagePath('infra/cluster');
const compose = readFileSync(join(FOLDER, 'compose.yaml'), 'utf8');
const example = readFileSync(join(FOLDER, 'cluster.env.example'), 'utf8');
const names = [...example.matchAll(/^([A-Z0-9_]+)=/gm)].map(([, name]) => name ?? '');

/** The example filled in; `change` replaces values. */
const writeEnvironment = (folder: string, change: Readonly<Record<string, string>> = {}): string => {
  const values: Readonly<Record<string, string>> = { CONFIGURATION: join(folder, 'configuration'), ...change };
  const file = join(folder, 'cluster.env');
  writeFileSync(
    file,
    example.replace(/^([A-Z0-9_]+)=(.*)$/gm, (_, name: string, value: string) => {
      const given = values[name] ?? (value === '' ? 'secret' : value);
      return `${name}=${given}`;
    }),
  );
  return file;
};

const configure = (...args: readonly string[]) => spawnSync(join(FOLDER, 'configure.sh'), args, { encoding: 'utf8' });

test('every image of the compose file has a version, and every file that it mounts is there', () => {
  const { services } = parse(compose, { merge: true }) as {
    readonly services: Readonly<Record<string, { readonly image: string; readonly volumes?: readonly string[] }>>;
  };
  for (const { image, volumes = [] } of Object.values(services)) {
    expect(image).toMatch(/:(v?\d+\.\d+(\.\d+)?(-[a-z]+)?|\$\{QUANTFLEET_VERSION:\?\})$/);
    for (const volume of volumes.filter((one) => one.startsWith('./'))) {
      expect(existsSync(join(FOLDER, volume.split(':')[0] ?? ''))).toBe(true);
    }
  }
});

test('the compose file takes no variable that the example does not have, and none may be left out', () => {
  const taken = [...compose.matchAll(/\$\{([A-Z0-9_]+)([^}]*)\}/g)];
  expect(taken.filter(([, , rule]) => rule !== ':?')).toEqual([]);
  expect(taken.map(([, name]) => name).filter((name) => !names.includes(name ?? ''))).toEqual([]);
});

test.skipIf(!isOnPath('docker-compose'))(
  'Compose takes the file with the example filled in, and refuses it with a value left out',
  () => {
    const folder = temporaryFolder();
    const config = (change: Readonly<Record<string, string>>) =>
      spawnSync(
        'docker-compose',
        ['--env-file', writeEnvironment(folder, change), '-f', join(FOLDER, 'compose.yaml'), 'config', '-q'],
        {
          encoding: 'utf8',
        },
      );
    expect(config({})).toMatchObject({ status: 0, stderr: '' });
    expect(config({ S3_SECRET_KEY: '' }).stderr).toContain('S3_SECRET_KEY is missing a value');
  },
);

test.each([[], ['containers']])(
  'configure.sh %s leaves no name unfilled, and a file for its owner alone',
  (...mode) => {
    const folder = temporaryFolder();
    const { status, stderr } = configure(writeEnvironment(folder), ...mode);
    expect([status, stderr]).toEqual([0, '']);
    for (const name of ['temporal.yaml', 'dynamic.yaml', 'results.yaml', 'workflows.yaml']) {
      const file = join(folder, 'configuration', name);
      expect(readFileSync(file, 'utf8').replace(/^#.*$/gm, '')).not.toMatch(/@[A-Z_]+@/);
      expect(statSync(file).mode & 0o077).toBe(0);
    }
    const text = readFileSync(join(folder, 'configuration/temporal.yaml'), 'utf8');
    const { persistence } = parse(text) as {
      readonly persistence: {
        readonly datastores: { readonly default: { readonly sql: Readonly<Record<string, unknown>> } };
      };
    };
    expect(persistence.datastores.default.sql).toMatchObject({
      password: 'secret',
      connectAddr: mode.length === 0 ? '127.0.0.1:5432' : 'postgres:5432',
    });
  },
);

test.each([
  ['left out', ''],
  ['with a character that would end the text around it', 'a|b'],
])('configure.sh refuses a password %s and writes nothing', (_, password) => {
  const folder = temporaryFolder();
  const { status, stderr } = configure(writeEnvironment(folder, { TEMPORAL_DB_PASSWORD: password }));
  expect([status, stderr]).toEqual([2, expect.stringContaining('TEMPORAL_DB_PASSWORD')]);
  expect(stderr).not.toContain('a|b');
  expect(existsSync(join(folder, 'configuration'))).toBe(false);
});

test.each([[], ['containers']])(
  'the settings that configure.sh %s writes are ones that quantfleet takes, of a deployment',
  (...mode) => {
    const folder = temporaryFolder();
    const certificates = join(folder, 'certificates');
    mkdirSync(certificates);
    const made = spawnSync(join(FOLDER, 'certificates.sh'), [certificates, 'init'], { encoding: 'utf8' });
    const client = spawnSync(join(FOLDER, 'certificates.sh'), [certificates, 'client', 'worker'], { encoding: 'utf8' });
    expect([made.status, client.status]).toEqual([0, 0]);
    expect(configure(writeEnvironment(folder, { CERTIFICATES: certificates }), ...mode).status).toBe(0);
    for (const name of ['results', 'workflows']) {
      const file = join(folder, 'configuration', `${name}.yaml`);
      // Where containers have the certificates.
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(' /certificates/', ` ${certificates}/`));
      const settings = loadSettings(file);
      expect(isInDeployment(settings)).toBe(true);
      expect(settings.temporal.namespace).toBe('quantfleet');
    }
  },
);
