import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeDemoSweep } from '../demo-sweep.js';
import { type CommandResult, quantfleet, writeSettings } from '../quantfleet-command.js';
import { temporaryFolder } from '../temporary-folder.js';

const PLANTED = 'Geheimes-Bauteil';

/** Settings with keys whose files have these contents. */
const withKeys = async (folder: string, keys: Readonly<Record<string, string>>, mode = 0o600): Promise<string> => {
  const settings = await writeSettings(folder);
  const listed = Object.entries(keys).map(([id, content]) => {
    writeFileSync(join(folder, `${id}.key`), content, { mode });
    return `{ id: ${id}, file: ${id}.key }`;
  });
  const text = readFileSync(settings, 'utf8');
  writeFileSync(settings, text.replace('temporal: {', `temporal: { codec: { keys: [${listed.join(', ')}] },`));
  return settings;
};

const newKey = (): string => `${randomBytes(32).toString('base64')}\n`;

/** Whether the planted name is readable in what the server keeps, its write-ahead log included. */
const isKept = (folder: string): boolean => {
  const files = readdirSync(join(folder, 'state')).filter((name) => name.startsWith('temporal.db'));
  expect(files.length).toBeGreaterThan(0);
  return files.some((name) => readFileSync(join(folder, 'state', name)).includes(PLANTED));
};

/** A sweep of weights with the planted name, which are damaged. */
const writeSweep = (folder: string): string => {
  writeFileSync(join(folder, `${PLANTED}.pth`), 'no weights');
  return writeDemoSweep(folder, {
    recipes: ['ort-static'],
    calibrationBatchSizes: [16],
    model: { architecture: 'mnv2_mini', weights: join(folder, `${PLANTED}.pth`), classes: 10 },
  });
};

const textOf = ({ stdout, stderr }: CommandResult): string => stdout + stderr;

test('without keys the server’s database holds a name of the sweep file', async () => {
  const folder = temporaryFolder();
  const command = ['sweep', 'run', writeSweep(folder), '--config', await writeSettings(folder)];
  expect(textOf(await quantfleet(command))).toContain(PLANTED);
  expect(isKept(folder)).toBe(true);
}, 120_000);

test('with keys it does not, neither of a failure nor of a sweep that goes well, and the command shows both as ever', async () => {
  const folder = temporaryFolder();
  const settings = await withKeys(folder, { first: newKey() });
  const sweep = writeSweep(folder);
  const failed = await quantfleet(['sweep', 'run', sweep, '--config', settings]);
  expect(textOf(failed)).toMatch(/Weights\w+: /);
  expect(textOf(failed)).toContain(PLANTED);
  expect(isKept(folder)).toBe(false);
  writeFileSync(join(folder, `${PLANTED}.pth`), readFileSync(join('demo', 'mnv2-mini.pth')));
  const { exitCode, stderr } = await quantfleet(['sweep', 'run', sweep, '--config', settings]);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(isKept(folder)).toBe(false);
}, 240_000);

test.each([
  ['too short', `${randomBytes(16).toString('base64')}\n`, 0o600, 'expected 32 bytes in base64, found 16 bytes'],
  ['open to others', newKey(), 0o644, 'holds a secret, but is open to others (its mode is 644)'],
])('a key file that is %s is refused', async (_, content, mode, message) => {
  const folder = temporaryFolder();
  const settings = await withKeys(folder, { first: content }, mode);
  const { stderr, exitCode } = await quantfleet(['up', '--config', settings]);
  expect(stderr).toMatch(/^ConfigInvalid: temporal\.codec\.keys \(first\): /);
  expect(stderr).toContain(message);
  expect(exitCode).toBe(2);
});
