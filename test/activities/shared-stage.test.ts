import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runStage, type StageWork } from '../../activities/run-stage.js';
import type { NodeContext } from '../../activities/stage-context.js';
import { fileInput } from '../../activities/stage-input.js';
import type { StageProgress } from '../../contracts/activities.js';
import { packagePath } from '../../config/package-path.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';
import { type OpenPlace, sharedFolder, storePlaces } from './artifacts/store-places.js';
import { untilThere } from './artifacts/cache/cache-user.js';

const PROGRAM = packagePath('test/fixtures/bin/stage-program');
const PREPROCESSING = {
  colour: 'grey',
  resize: null,
  crop: 8,
  interpolation: 'bilinear',
  mean: [0],
  std: [1],
} as const;
const endless = new AbortController().signal;

/** Another machine on the store. */
const nodeOn = (place: OpenPlace, holder: string): NodeContext => ({
  ...testNode(temporaryFolder(), PROGRAM),
  ...place.machine({ holder }),
});

const work = async ({ artifacts, scratchRoot }: NodeContext, wish: string): Promise<StageWork<'fold'>> => {
  const file = join(dirname(scratchRoot), 'wish');
  writeFileSync(file, wish);
  const onnx = fileInput(await artifacts.put(file, { mediaType: 'application/x-onnx', name: 'model.onnx' }));
  const sample = { digest: 'sample', resolve: async () => ({ index: 'index.json', shards: [] }) };
  return { program: 'fold', parameters: { preprocessing: PREPROCESSING }, unkeyed: {}, inputs: { onnx, sample } };
};

/** The first progress that is reported. */
const progressOnce = () => {
  let resolve: (progress: StageProgress) => void = () => {};
  const promise = new Promise<StageProgress>((resolved) => (resolve = resolved));
  return { promise, resolve };
};

for (const { title, absence, open } of storePlaces().slice(1)) {
  describe.skipIf(absence !== undefined)(
    `on machines that share ${title}${absence === undefined ? '' : ` (${absence})`}`,
    () => {
      test('a stage that one has finished is a cache hit for the other, which has its artifacts', async () => {
        const place = await open();
        const [one, other] = [nodeOn(place, 'one'), nodeOn(place, 'other')];
        const attempt = { signal: endless, onProgress: () => {} };
        const first = await runStage(one, await work(one, 'x'), attempt);
        const second = await runStage(other, await work(other, 'x'), attempt);
        expect(second).toEqual({ ...first, kind: 'cached' });
        expect(await other.artifacts.text(second.artifacts.onnx)).toBe('folded: x');
      });

      test('a stage that two begin at once is done once: the other says for whom it waits, and has the same outcome', async () => {
        const place = await open();
        const gate = join(temporaryFolder(), 'gate');
        const [one, other] = [nodeOn(place, 'one'), nodeOn(place, 'other')];
        const first = runStage(one, await work(one, `wait for ${gate}`), { signal: endless, onProgress: () => {} });
        await untilThere(`${gate}.runs`, 'run');
        const said = progressOnce();
        const second = runStage(other, await work(other, `wait for ${gate}`), {
          signal: endless,
          onProgress: said.resolve,
        });
        expect((await said.promise).phase).toBe('waiting for one, which does this stage');
        writeFileSync(gate, '');
        expect(await second).toEqual({ ...(await first), kind: 'cached' });
        expect(readFileSync(`${gate}.runs`, 'utf8')).toBe('run\n');
      });

      test('when who does a stage is cancelled, who waits for it does it', async () => {
        const place = await open();
        const gate = join(temporaryFolder(), 'gate');
        const [one, other] = [nodeOn(place, 'one'), nodeOn(place, 'other')];
        const cancelled = new AbortController();
        const first = runStage(one, await work(one, `wait for ${gate}`), {
          signal: cancelled.signal,
          onProgress: () => {},
        });
        await untilThere(`${gate}.runs`, 'run');
        const said = progressOnce();
        const second = runStage(other, await work(other, `wait for ${gate}`), {
          signal: endless,
          onProgress: said.resolve,
        });
        await said.promise;
        cancelled.abort();
        await expect(first).rejects.toThrow();
        expect(existsSync(gate)).toBe(false);
        writeFileSync(gate, '');
        expect((await second).kind).toBe('built');
      });

      test('an artifact that was damaged in the store is made again with its stage', async () => {
        const place = await open();
        const attempt = { signal: endless, onProgress: () => {} };
        const one = nodeOn(place, 'one');
        const { artifacts } = await runStage(one, await work(one, 'x'), attempt);
        await place.overwrite({ kind: 'objects', digest: artifacts.onnx.sha256 }, 'jolded: x');
        const other = nodeOn(place, 'other');
        const found = await runStage(other, await work(other, 'x'), attempt);
        await expect(other.artifacts.path(found.artifacts.onnx)).rejects.toMatchObject({ code: 'ArtifactMissing' });
        expect((await runStage(other, await work(other, 'x'), attempt)).kind).toBe('built');
        expect(await nodeOn(place, 'third').artifacts.text(artifacts.onnx)).toBe('folded: x');
      });
    },
  );
}

test('a stage that ends while the store is away is not done again: what it made waits for the store', async () => {
  const place = await sharedFolder.open();
  const root = place.backend?.place ?? '';
  const gate = join(temporaryFolder(), 'gate');
  const node = nodeOn(place, 'one');
  const said = progressOnce();
  const onProgress = (progress: StageProgress) => {
    if (progress.phase.startsWith('waits for the store')) said.resolve(progress);
  };
  const outcome = runStage(node, await work(node, `wait for ${gate}`), { signal: endless, onProgress });
  await untilThere(`${gate}.runs`, 'run');
  renameSync(root, `${root}.away`);
  writeFileSync(gate, '');
  expect((await said.promise).phase).toContain(root);
  renameSync(`${root}.away`, root);
  expect((await outcome).kind).toBe('built');
  expect(readFileSync(`${gate}.runs`, 'utf8')).toBe('run\n');
});
