import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { untilDiskHasRoom } from '../../activities/disk-reserve.js';
import { openArtifactStore } from '../../activities/artifacts/artifact-store.js';
import { openFolderBackend } from '../../activities/artifacts/backend/folder-backend.js';
import { temporaryFolder } from '../temporary-folder.js';
import { fileWith, machineOf } from './artifacts/store-places.js';

const MIB = 2 ** 20;
const endless = new AbortController().signal;

/** A disk of 16 MiB; `undefined` where none may be mounted. */
const mountedDisk = (folder: string): string | undefined => {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk]).status !== 0) return undefined;
  onTestFinished(() => void spawnSync('umount', ['--lazy', disk]));
  return disk;
};

const store = () => openArtifactStore(join(temporaryFolder(), 'store'));

test('a stage begins at once where there is room', async () => {
  const reserve = { bytes: 1, folders: [temporaryFolder()] };
  const said: string[] = [];
  await untilDiskHasRoom(reserve, store(), { signal: endless, onProgress: ({ phase }) => said.push(phase) });
  expect(said).toEqual([]);
});

test('a stage that waits for disk says how much is missing where, and ends when it is cancelled', async () => {
  // /proc is a file system without any free block.
  const cancelled = new AbortController();
  const said: string[] = [];
  const onProgress = ({ phase }: { phase: string }) => {
    said.push(phase);
    cancelled.abort();
  };
  const waiting = untilDiskHasRoom({ bytes: MIB, folders: ['/proc'] }, store(), {
    signal: cancelled.signal,
    onProgress,
  });
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  expect(said).toEqual(['waits for disk: 0 of 1 MiB are free at /proc']);
});

test('a stage that waits for disk begins by itself when there is room', async ({ skip }) => {
  const disk = mountedDisk(temporaryFolder());
  if (disk === undefined) return skip('needs the right to mount a disk');
  writeFileSync(join(disk, 'filler'), Buffer.alloc(12 * MIB));
  const said: string[] = [];
  const onProgress = ({ phase }: { phase: string }) => {
    said.push(phase);
    rmSync(join(disk, 'filler'), { force: true });
  };
  await untilDiskHasRoom({ bytes: 8 * MIB, folders: [disk] }, store(), { signal: endless, onProgress });
  expect(said).toEqual(['waits for disk: 4 of 8 MiB are free at ' + disk]);
});

test('copies that nobody uses make room before a stage waits', async ({ skip }) => {
  const disk = mountedDisk(temporaryFolder());
  if (disk === undefined) return skip('needs the right to mount a disk');
  const { artifacts } = machineOf(openFolderBackend(temporaryFolder()), { folder: disk });
  await artifacts.put(fileWith(Buffer.alloc(12 * MIB)).file, { mediaType: 'application/octet-stream', name: 'zeros' });
  const said: string[] = [];
  await untilDiskHasRoom({ bytes: 8 * MIB, folders: [disk] }, artifacts, {
    signal: endless,
    onProgress: ({ phase }) => said.push(phase),
  });
  expect(said).toEqual([]);
});
