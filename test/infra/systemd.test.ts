import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { temporaryFolder } from '../temporary-folder.js';
import { isInstalled } from './installed-tool.js';

const FOLDER = packagePath('infra/systemd');
const COMMAND = '/usr/local/bin/quantfleet';
const units = readdirSync(FOLDER).filter((name) => name.endsWith('.service'));
const textOf = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

/** Seconds of process-group.ts and node-worker.ts: TERM, KILL, a stuck device, and the SDK's own patience. */
const LONGEST_CANCEL_SECONDS = 5 + 10 + 15;

/** What systemd says of the units; it tells most faults by its output alone, and wants ExecStart's program to exist. */
const verify = (change: (text: string) => string): string => {
  const folder = temporaryFolder();
  const files = units.map((name) => {
    const file = join(folder, name);
    writeFileSync(file, change(textOf(name)).replace(COMMAND, process.execPath));
    return file;
  });
  mkdirSync(join(folder, 'quantfleet-node.service.d'));
  writeFileSync(join(folder, 'quantfleet-node.service.d/credentials.conf'), textOf('credentials.conf'));
  const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', ...files], { encoding: 'utf8' });
  return stdout + stderr;
};

test.skipIf(!isInstalled('systemd-analyze'))('systemd has nothing to say about any unit', () => {
  expect(units).toHaveLength(5);
  expect(verify((text) => text)).toBe('');
  expect(verify((text) => text.replace('KillMode=mixed', 'KillMod=mixed'))).toContain('KillMod');
});

test.skipIf(!isInstalled('systemd-analyze')).each(['temporal.service', 'versitygw.service'])(
  'systemd has nothing to say about %s of the cluster',
  (name) => {
    const file = join(temporaryFolder(), name);
    const text = readFileSync(packagePath(`infra/cluster/systemd/${name}`), 'utf8');
    writeFileSync(file, text.replace('=/usr/local/bin/temporal-server', `=${process.execPath}`));
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    expect(stdout + stderr).toBe('');
  },
);

test.each(units)('%s gives a stop more time than a cancel takes, and leaves no program behind', (name) => {
  const text = textOf(name);
  const minutes = Number(/^TimeoutStopSec=(\d+)min$/m.exec(text)?.[1]);
  expect(minutes * 60).toBeGreaterThan(2 * LONGEST_CANCEL_SECONDS);
  expect(text).toMatch(/^KillMode=mixed$/m);
});

test.each(units)(
  '%s runs a command of quantfleet with settings below /etc/quantfleet, as a user of its own',
  (name) => {
    const text = textOf(name);
    const role = /^quantfleet-([a-z]+)/.exec(name)?.[1];
    const settings = name.includes('@') ? '%i' : role === 'results' || role === 'workflows' ? role : 'quantfleet';
    expect(text).toContain(`\nExecStart=${COMMAND} worker ${role} --config /etc/quantfleet/${settings}.yaml\n`);
    expect(text).toMatch(/^User=quantfleet$/m);
  },
);

test('a program that runs out of memory does not take its worker down', () => {
  for (const name of units.filter((unit) => /node|host/.test(unit)))
    expect(textOf(name)).toMatch(/^OOMPolicy=continue$/m);
});
