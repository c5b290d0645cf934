import { chmodSync, existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ArtifactStore, openArtifactStore } from '../../activities/artifacts/artifact-store.js';
import { openOutcomeStore } from '../../activities/artifacts/outcome-store.js';
import { quantfleet } from '../quantfleet-command.js';
import { trialFixtures } from '../report/sweep-fixture.js';
import { temporaryFolder } from '../temporary-folder.js';
import { saveResults } from './save-results.js';

const OLD = new Date('2026-01-01');
const KEY = trialFixtures.flatMap(({ stages }) => stages.map(({ key }) => key))[0] ?? '';
const OTHER_KEY = 'e'.repeat(64);

const put = async (artifacts: ArtifactStore, folder: string, content: string) => {
  writeFileSync(join(folder, 'content'), content);
  return artifacts.put(join(folder, 'content'), { mediaType: 'text/plain', name: `${content}.txt` });
};

/** A state folder whose results name one of two stored stages; everything in it is old. */
const usedState = async () => {
  const folder = temporaryFolder();
  const stateDir = join(folder, 'state');
  await saveResults(stateDir);
  const root = join(stateDir, 'store');
  const [artifacts, outcomes] = [openArtifactStore(root), openOutcomeStore(root)];
  const weights = await put(artifacts, folder, 'weights');
  const refs = { needed: await put(artifacts, folder, 'needed'), left: await put(artifacts, folder, 'left') };
  for (const [key, artifact] of [
    [KEY, refs.needed],
    [OTHER_KEY, refs.left],
  ] as const) {
    await outcomes.write({
      identity: {
        stage: 'export',
        version: 1,
        program: 'x',
        parameters: {},
        inputs: { weights: weights.sha256 },
        tools: {},
      },
      outcome: {
        key,
        stage: 'export',
        artifacts: { onnx: artifact },
        facts: {},
        seconds: 1,
        finishedAt: '2026-01-01',
        tools: {},
      },
    });
  }
  writeFileSync(join(root, 'staging', 'left by a killed process'), '');
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) utimesSync(join(root, name), OLD, OLD);
  const store = (...args: readonly string[]) => quantfleet(['store', ...args], { QUANTFLEET_STATE: stateDir });
  return { root, artifacts, outcomes, weights, ...refs, store };
};

test('store du says what the artifacts of each stage take, and what was taken in', async () => {
  const { store, root } = await usedState();
  const { stdout, exitCode } = await store('du');
  expect(exitCode).toBe(0);
  expect(stdout.replaceAll(/ +/g, ' ').split('\n').slice(0, 3)).toEqual([
    root,
    ' artifacts: export 2 files 10 B',
    ' artifacts: taken in, or named by no outcome 1 files 7 B',
  ]);
  expect(JSON.parse((await store('du', '--json')).stdout)).toMatchObject({ place: root, cache: null });
});

test('store gc says what it would remove and removes nothing, then removes it and nothing that results need', async () => {
  const { store, root, artifacts, outcomes, weights, needed, left } = await usedState();
  const before = readdirSync(root, { recursive: true });
  const dry = await store('gc', '--dry-run');
  expect(dry.stdout).toMatch(/^2 files \(.*\) and 1 unfinished uploads would be removed; 3 files stay\.\n$/);
  expect(readdirSync(root, { recursive: true })).toEqual(before);
  expect((await store('gc')).stdout).toMatch(/^2 files \(.*\) and 1 unfinished uploads removed; 3 files stay\.\n$/);
  expect(await Promise.all([weights, needed, left].map((ref) => artifacts.has(ref)))).toEqual([true, true, false]);
  expect((await outcomes.read(KEY))?.outcome.key).toBe(KEY);
  expect(await outcomes.read(OTHER_KEY)).toBeUndefined();
  expect((await store('gc')).stdout).toMatch(/^0 files/);
});

test('store gc keeps what is younger than the grace period', async () => {
  const { store } = await usedState();
  expect((await store('gc', '--grace-days', '100000')).stdout).toMatch(/^0 files/);
  expect((await store('gc', '--grace-days', 'x')).exitCode).toBe(2);
});

test('store gc of a shared store is refused where no results say what is needed', async () => {
  const folder = temporaryFolder();
  const settings = join(folder, 'quantfleet.yaml');
  writeFileSync(settings, 'store: { folder: . }\n');
  const { exitCode, stderr } = await quantfleet(['store', 'gc', '--config', settings]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('No sweep is in the results of')]);
});

test('store verify names what is damaged or incomplete and ends with 1, and removes it where it is asked to', async () => {
  const { store, artifacts, outcomes, needed, left, root } = await usedState();
  const damaged = await artifacts.path(needed);
  chmodSync(damaged, 0o644);
  writeFileSync(damaged, 'meeded');
  rmSync(await artifacts.path(left));
  const named = await store('verify');
  expect(named.exitCode).toBe(1);
  expect(named.stdout).toContain(`artifact ${needed.sha256}: its content has sha256`);
  expect(named.stdout).toContain(
    `outcome ${OTHER_KEY} of export: left.txt (sha256 ${left.sha256}) is missing or damaged`,
  );
  expect(named.stdout).toContain('2 artifacts and 2 outcomes read, 3 damaged.');
  expect(existsSync(damaged)).toBe(true);
  expect((await store('verify', '--remove')).exitCode).toBe(0);
  expect([existsSync(damaged), await outcomes.read(KEY)]).toEqual([false, undefined]);
  expect((await store('verify')).stdout).toBe('1 artifacts and 0 outcomes read, 0 damaged.\n');
  expect(existsSync(root)).toBe(true);
});
