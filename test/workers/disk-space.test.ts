import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { requireDiskSpace, watchDiskSpace } from '../../workers/disk-space.js';
import { temporaryFolder } from '../temporary-folder.js';

// /proc is a file system without any free block.
const FULL = '/proc';

test('a disk without room is refused with what is free and what is needed', async () => {
  await expect(requireDiskSpace(FULL)).rejects.toMatchObject({
    code: 'DiskFull',
    message: '0 MiB are free on the disk of /proc; quantfleet needs 256 MiB to keep its records safe.',
  });
  await expect(requireDiskSpace(temporaryFolder())).resolves.toBeUndefined();
});

test('a disk that runs short is reported once, not at every look', async () => {
  const shortages: string[] = [];
  const stop = watchDiskSpace(FULL, ({ code }) => shortages.push(code), 10);
  await sleep(200);
  stop();
  expect(shortages).toEqual(['DiskFull']);
});
