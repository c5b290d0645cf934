import { readFile } from 'node:fs/promises';
import type { StageProgress } from '../../../contracts/activities.js';
import type { ArtifactRef } from '../../../contracts/artifact-ref.js';
import { transfers } from '../../diagnostics.js';
import type { ArtifactStore, StoreUse } from '../artifact-store.js';
import type { ObjectName, StoreBackend } from '../backend/store-backend.js';
import type { CacheHold, ObjectCache } from '../cache/object-cache.js';
import { type FetchProgress, fetchObject } from './fetch-object.js';

const MIB = 2 ** 20;
type Named = Pick<ArtifactRef, 'sha256' | 'name'>;

/** Opens the artifacts of a store that machines share, over this machine's cache. */
export const openSharedArtifactStore = (backend: StoreBackend, cache: ObjectCache): ArtifactStore => {
  const nameOf = ({ sha256 }: Pick<ArtifactRef, 'sha256'>): ObjectName => ({ kind: 'objects', digest: sha256 });

  const push = async (
    { file, bytes, sha256 }: { readonly file: string; readonly bytes: number; readonly sha256: string },
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    const name = nameOf({ sha256 });
    const stored = await backend.state(name);
    if (stored?.bytes === bytes) return;
    // Of another size it is damaged.
    if (stored !== undefined) await backend.remove(name, stored.version);
    if (await backend.create(name, { file, bytes, sha256 }, signal)) transfers.tell({ direction: 'sent', bytes });
  };

  const storeOver = (held: CacheHold, { signal, onProgress }: Partial<StoreUse>): ArtifactStore => {
    const path = (ref: Named): Promise<string> => {
      const progress = (fetched: FetchProgress) => onProgress?.(fetching(ref.name, fetched));
      return held.path(
        ref.sha256,
        fetchObject({ backend, name: nameOf(ref), title: ref.name, signal, onProgress: progress }),
        signal,
      );
    };
    return {
      ...shared,
      path,
      async put(file, { mediaType, name }) {
        const { path: copy, sha256, bytes } = await held.add(file);
        await push({ file: copy, bytes, sha256 }, signal);
        return { sha256, bytes, mediaType, name };
      },
      async has(ref) {
        const stored = await backend.state(nameOf(ref));
        if (stored?.bytes === ref.bytes) return true;
        const file = await held.cached(ref.sha256);
        if (file === undefined) return false;
        await push({ file, bytes: ref.bytes, sha256: ref.sha256 }, signal);
        return true;
      },
      text: async (ref) => readFile(await path(ref), 'utf8'),
    };
  };

  const during: ArtifactStore['during'] = async (use, work) => {
    const held = await cache.hold();
    try {
      return await work(storeOver(held, use));
    } finally {
      await held.release();
    }
  };

  // A path that no use limits is held until the process ends.
  let forGood: CacheHold | undefined;
  const shared: ArtifactStore = {
    during,
    path: async (ref) => storeOver((forGood ??= await cache.hold()), {}).path(ref),
    put: (file, description) => during({}, (artifacts) => artifacts.put(file, description)),
    has: (ref) => during({}, (artifacts) => artifacts.has(ref)),
    text: (ref) => during({}, (artifacts) => artifacts.text(ref)),
    removeUnused: cache.removeUnused,
    removeStaged: async () => {},
  };
  return shared;
};

const fetching = (name: string, { done, of }: FetchProgress): StageProgress => ({
  phase: `fetching ${name}`,
  done: Math.floor(done / MIB),
  of: Math.ceil(of / MIB),
  unit: 'MiB',
});
