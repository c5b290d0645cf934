import { randomUUID } from 'node:crypto';
import { type BigIntStats, createReadStream } from 'node:fs';
import { chmod, copyFile, link, lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SHA256_PATTERN } from '../../../contracts/sha256.js';
import { syncFile, syncFolder } from '../../../files/sync-to-disk.js';
import { isMissingFile } from '../missing-file.js';
import { openRegularFile } from '../open-regular-file.js';
import { storedPath } from '../stored-path.js';
import { inSharedFolder } from './folder-failure.js';
import type {
  ListedObject,
  ObjectKind,
  ObjectName,
  ObjectSource,
  ObjectState,
  StoreBackend,
  UnfinishedObject,
} from './store-backend.js';

const READ_ONLY = 0o444;

/** A shared store in a folder that machines see over NFS or the like. No lock is relied on: only link(2) and rename(2), which are atomic. */
export const openFolderBackend = (root: string): StoreBackend => {
  const pathOf = ({ kind, digest }: ObjectName): Promise<string> =>
    storedPath(join(root, kind), digest, kind === 'objects' ? '' : '.json');
  const inRoot = <Result>(work: () => Promise<Result>): Promise<Result> => inSharedFolder(root, work);

  /** Calls back with a file that holds the source and is on the disk; it is removed afterwards. */
  const staged = async <Result>(source: ObjectSource, use: (file: string) => Promise<Result>): Promise<Result> => {
    const file = await emptyPlace(root);
    try {
      if (typeof source === 'string') await writeFile(file, source);
      else await copyFile(source.file, file);
      if (typeof source !== 'string') await chmod(file, READ_ONLY);
      await syncFile(file);
      return await use(file);
    } finally {
      await rm(file, { force: true });
    }
  };

  return {
    place: root,
    state: (name) =>
      inRoot(async () => {
        const found = await statIfThere(await pathOf(name));
        return found?.isFile() === true ? stateOf(found) : undefined;
      }),
    open: (name, from = 0) =>
      inRoot(async () => {
        const file = await openRegularFile(await pathOf(name));
        if (file === undefined) return undefined;
        const state = stateOf(await file.stat({ bigint: true }));
        return { ...state, content: createReadStream('', { fd: file, start: from }) };
      }),
    text: (name) =>
      inRoot(async () => {
        const file = await openRegularFile(await pathOf(name));
        if (file === undefined) return undefined;
        try {
          const { version } = stateOf(await file.stat({ bigint: true }));
          return { text: await file.readFile('utf8'), version };
        } finally {
          await file.close();
        }
      }),
    create: (name, source) =>
      inRoot(async () => {
        const place = await pathOf(name);
        await makeFolders(root, place);
        return staged(source, (file) => linkNew(file, place));
      }),
    overwrite: (name, text) =>
      inRoot(async () => {
        const place = await pathOf(name);
        await makeFolders(root, place);
        await staged(text, async (file) => {
          await rename(file, place);
          await syncFolder(dirname(place));
        });
      }),
    remove: (name, version) =>
      inRoot(async () => {
        const place = await pathOf(name);
        const found = await statIfThere(place);
        if (found === undefined || (version !== undefined && stateOf(found).version !== version)) return false;
        return removeVersion(place, await emptyPlace(root), version);
      }),
    list: (kind) => listFolder(root, kind),
    unfinished: () => listStaged(root),
  };
};

const stateOf = ({ ino, size, mtimeNs }: BigIntStats): ObjectState => ({
  bytes: Number(size),
  version: [ino, size, mtimeNs].join(':'),
});

const statIfThere = async (path: string): Promise<BigIntStats | undefined> => {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
};

/** A new name on the store's file system, from where files are moved into place. */
const emptyPlace = async (root: string): Promise<string> => {
  const place = join(root, 'staging', randomUUID());
  await makeFolder(dirname(place));
  return place;
};

/** Makes the folders of a place, but not the root: where that is absent, it is not mounted. */
const makeFolders = async (root: string, place: string): Promise<void> => {
  const folder = dirname(place);
  if (await makeFolder(dirname(folder))) await syncFolder(root);
  if (await makeFolder(folder)) await syncFolder(dirname(folder));
};

const makeFolder = async (path: string): Promise<boolean> => {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
};

/** Gives a finished file its place unless an object has it; a symbolic link there is no object. */
const linkNew = async (file: string, place: string): Promise<boolean> => {
  try {
    await link(file, place);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const [own, found] = [await lstat(file, { bigint: true }), await statIfThere(place)];
    // NFS repeats a call whose answer is lost: the file that stands in its own way was linked.
    if (found?.isFile() === true) return found.ino === own.ino && found.dev === own.dev;
    await rename(file, place);
  }
  await syncFolder(dirname(place));
  return true;
};

/** Moves a file away, which one of several callers can do, and puts it back where it is not the one that was meant. */
const removeVersion = async (place: string, aside: string, version: string | undefined): Promise<boolean> => {
  try {
    await rename(place, aside);
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
  try {
    const moved = stateOf(await lstat(aside, { bigint: true }));
    if (version === undefined || moved.version === version) return true;
    await linkNew(aside, place);
    return false;
  } finally {
    await rm(aside, { force: true });
    await syncFolder(dirname(place));
  }
};

async function* listFolder(root: string, kind: ObjectKind): AsyncGenerator<ListedObject> {
  for (const shard of await namesIn(root, join(root, kind))) {
    for (const file of await namesIn(root, join(root, kind, shard))) {
      const digest = file.replace(/\.json$/, '');
      if (!SHA256_PATTERN.test(digest)) continue;
      const found = await inSharedFolder(root, () => statIfThere(join(root, kind, shard, file)));
      if (found?.isFile() === true) yield { name: { kind, digest }, ...stateOf(found), modifiedAt: found.mtime };
    }
  }
}

async function* listStaged(root: string): AsyncGenerator<UnfinishedObject> {
  for (const name of await namesIn(root, join(root, 'staging'))) {
    const file = join(root, 'staging', name);
    const found = await inSharedFolder(root, () => statIfThere(file));
    if (found === undefined) continue;
    yield { startedAt: found.mtime, remove: () => inSharedFolder(root, () => rm(file, { force: true })) };
  }
}

const namesIn = async (root: string, folder: string): Promise<readonly string[]> =>
  (await inSharedFolder(root, async () => {
    try {
      return await readdir(folder);
    } catch (error) {
      if (isMissingFile(error) || (error instanceof Error && 'code' in error && error.code === 'ENOTDIR'))
        return undefined;
      throw error;
    }
  })) ?? [];
