import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareSplit } from '../../activities/prepare-split.js';
import { packagePath } from '../../config/package-path.js';
import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const ATTEMPT = { signal: new AbortController().signal, onProgress: () => {} };
const PREPROCESSING = {
  colour: 'rgb',
  resize: 256,
  crop: 224,
  interpolation: 'bilinear',
  mean: [0],
  std: [1],
} as const;

/** Packs a split into this many shards, of which as many images are unreadable. */
const pack = async (shards: number) => {
  const root = temporaryFolder();
  const node = testNode(root, packagePath('test/fixtures/bin/many-shards'));
  const file = join(root, 'list.jsonl');
  writeFileSync(file, '');
  const list = await node.artifacts.put(file, { mediaType: 'application/jsonl', name: 'list.jsonl' });
  const classNames = Array.from({ length: shards }, (_, label) => `class ${label}`);
  const split = {
    role: 'training',
    list,
    splitSha256: 'a'.repeat(64),
    images: 256 * shards,
    classNames,
    unusable: [],
  } as const;
  const prepare = () => prepareSplit(node, { split, preprocessing: PREPROCESSING, maxUnreadableShare: 1 }, ATTEMPT);
  return { node, prepare };
};

test('what a prepared split carries through a Workflow’s history does not grow with its shards', async () => {
  const { prepare } = await pack(60);
  const { outcome, packed } = await prepare();
  expect(outcome.artifacts).toEqual({ index: packed.index });
  expect(outcome.facts).toMatchObject({ unreadableImages: 60 });
  expect(outcome.facts['unreadable']).toHaveLength(20);
});

test('a prepared split of which a shard is damaged is packed again', async () => {
  const { node, prepare } = await pack(3);
  const { packed } = await prepare();
  expect((await prepare()).outcome.kind).toBe('cached');
  const { shards } = JSON.parse(await node.artifacts.text(packed.index)) as { shards: readonly ArtifactRef[] };
  const [, second] = shards;
  if (second === undefined) throw new Error('the split has too few shards');
  const object = await node.artifacts.path(second);
  chmodSync(object, 0o644);
  writeFileSync(object, 'damage');
  expect((await prepare()).outcome.kind).toBe('built');
});
