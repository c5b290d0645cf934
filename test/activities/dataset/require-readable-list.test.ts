import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireReadableList } from '../../../activities/dataset/require-readable-list.js';
import type { NodeContext } from '../../../activities/stage-context.js';
import type { ArtifactRef } from '../../../contracts/artifact-ref.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { testNode } from '../../test-node.js';

const SHA256 = 'a'.repeat(64);

/** Takes a list that names these paths into a node's store, as any machine can that shares it. */
const putList = async ({ artifacts }: NodeContext, ...paths: readonly string[]): Promise<ArtifactRef> => {
  const file = join(temporaryFolder(), 'list.jsonl');
  writeFileSync(file, paths.map((path) => `${JSON.stringify({ path, label: null, sha256: SHA256 })}\n`).join(''));
  return artifacts.put(file, { mediaType: 'application/jsonl', name: 'calibration.jsonl' });
};

const notAllowed = { code: 'PathNotAllowed' };

test('a list that was made here may name any path, one of another machine only what lies in the readable folders', async () => {
  const [readable, other] = [temporaryFolder(), temporaryFolder()];
  const node = { ...testNode(temporaryFolder()), readableFolders: [readable] };
  const require = (list: ArtifactRef) => requireReadableList(node, node.artifacts, { list });
  await require(await putList(node, join(readable, 'a.png')));
  const list = await putList(node, join(readable, 'a.png'), join(other, 'b.png'));
  await expect(require(list)).rejects.toMatchObject(notAllowed);
  await node.ownLists.add(list);
  await require(list);
});

test('a dataset’s list of another machine may name what lies in the folder of the set, or what its CSV names', async () => {
  const [folder, other] = [temporaryFolder(), temporaryFolder()];
  writeFileSync(join(folder, 'set.csv'), `path\na.png\n${join(other, 'b.png')}\n`);
  const node: NodeContext = {
    ...testNode(temporaryFolder()),
    datasets: { pets: { kind: 'folder', path: folder }, birds: { kind: 'csv', path: join(folder, 'set.csv') } },
  };
  const require = async (dataset: string, ...paths: readonly string[]) =>
    requireReadableList(node, node.artifacts, { list: await putList(node, ...paths), dataset });
  await require('pets', 'cat/1.png', 'dog/../dog/1.png');
  await require('birds', 'a.png', join(other, 'b.png'));
  await expect(require('birds', join(other, 'c.png'))).rejects.toMatchObject(notAllowed);
  await expect(require('pets', join(other, 'b.png'))).rejects.toMatchObject(notAllowed);
  await expect(require('pets', '../b.png')).rejects.toMatchObject(notAllowed);
  await expect(require('pets', `${folder}/../b.png`)).rejects.toMatchObject(notAllowed);
});

test('what is no list of images is refused', async () => {
  const node = testNode(temporaryFolder());
  const file = join(temporaryFolder(), 'passwd');
  writeFileSync(file, 'root:x:0:0:\n');
  const list = await node.artifacts.put(file, { mediaType: 'text/plain', name: 'passwd' });
  await expect(requireReadableList(node, node.artifacts, { list })).rejects.toMatchObject({
    code: 'InputInvalid',
    message: 'passwd is no list of images.',
  });
});
