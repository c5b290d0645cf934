import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { s3ServerOfFile } from '../activities/artifacts/store-places.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, writeSettings } from '../quantfleet-command.js';
import { S3_CREDENTIALS, s3Absence } from '../s3-server.js';
import { temporaryFolder } from '../temporary-folder.js';

const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
};
const server = s3ServerOfFile();

interface Machine {
  readonly folder: string;
  readonly settings: string;
}

/** A machine with its own state folder. */
const machineWith = async (store: string): Promise<Machine> => {
  const folder = temporaryFolder();
  const settings = await writeSettings(folder);
  writeFileSync(settings, `${readFileSync(settings, 'utf8')}store: ${store}\n`);
  return { folder, settings };
};

/** Whether each stage of the sweep's trial was a cache hit, and what the command printed. */
const runSweep = async ({ folder, settings }: Machine, recipe: string) => {
  const sweep = writeDemoSweep(folder, { recipes: [recipe], calibrationBatchSizes: [16] });
  const { exitCode, stdout, stderr } = await quantfleet(
    ['sweep', 'run', sweep, '--config', settings, '--json'],
    CREDENTIALS,
  );
  expect(exitCode, stderr).toBe(0);
  const { trials } = JSON.parse(stdout) as { readonly trials: readonly TrialRecord[] };
  return { hits: trials.flatMap(({ stages }) => stages.map(({ kind }) => kind)), printed: stdout + stderr };
};

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);

const expectSharing = async (store: string, recipe: string) => {
  const [one, other] = [await machineWith(store), await machineWith(store)];
  const first = await runSweep(one, recipe);
  const second = await runSweep(other, recipe);
  expect(new Set(first.hits)).toEqual(new Set(['built']));
  expect(second.hits).toEqual(first.hits.map(() => 'cached'));
  return { one, other, printed: first.printed + second.printed };
};

test('what one machine has made is a cache hit for another that shares its folder', async () => {
  const store = join(temporaryFolder(), 'shared');
  mkdirSync(store);
  await expectSharing(`{ folder: ${store} }`, 'pytorch-fp32');
  expect(readdirSync(store).toSorted()).toEqual(['beats', 'checks', 'leases', 'objects', 'outcomes', 'staging']);
}, 240_000);

describe.skipIf(s3Absence !== undefined)(`in S3${s3Absence === undefined ? '' : ` (${s3Absence})`}`, () => {
  test('what one machine has made is a cache hit for another, and no key is in what they print, log or store', async () => {
    const { endpoint, bucket } = await server();
    const { one, other, printed } = await expectSharing(
      `{ s3: { bucket: ${bucket}, endpoint: "${endpoint}" } }`,
      'ort-static',
    );
    const texts = [one, other].flatMap(({ folder }) => filesBelow(folder)).map((file) => readFileSync(file, 'latin1'));
    expect(texts.length).toBeGreaterThan(10);
    expect(printed).not.toContain('NodeVersionSupportWarning');
    for (const text of [printed, ...texts]) {
      expect(text.includes(S3_CREDENTIALS.secretAccessKey) || text.includes(S3_CREDENTIALS.accessKeyId)).toBe(false);
    }
  }, 240_000);

  test('a worker whose keys are refused does not start, and doctor says why', async () => {
    const { endpoint, bucket } = await server();
    const { settings } = await machineWith(`{ s3: { bucket: ${bucket}, endpoint: "${endpoint}" } }`);
    const wrong = { ...CREDENTIALS, AWS_SECRET_ACCESS_KEY: 'planted-secret' };
    const up = await quantfleet(['up', '--config', settings], wrong);
    expect([up.exitCode, up.stdout + up.stderr]).toEqual([3, expect.stringContaining('StoreAccessDenied')]);
    const doctor = await quantfleet(['doctor', '--config', settings], wrong);
    expect(doctor.stdout).toMatch(/✗ shared store +StoreAccessDenied +s3:\/\/quantfleet at http/);
    expect(up.stdout + up.stderr + doctor.stdout).not.toContain('planted-secret');
  });
});
