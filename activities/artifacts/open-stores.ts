import { join } from 'node:path';
import type { Settings } from '../../config/settings-schema.js';
import type { SharedStoreSettings } from '../../config/store-schema.js';
import { openArtifactStore } from './artifact-store.js';
import type { StoreBackend } from './backend/store-backend.js';
import { openOutcomeStore } from './outcome-store.js';
import type { Stores } from './stores.js';

/** Opens the stores that the settings name: those of the state folder, or shared ones over this machine's cache. */
export const openStores = async ({
  stateDir,
  nodeId,
  store,
}: Pick<Settings, 'stateDir' | 'nodeId' | 'store'>): Promise<Stores> => {
  const { shared } = store;
  if (shared === undefined) {
    const root = join(stateDir, 'store');
    return { artifacts: openArtifactStore(root), outcomes: openOutcomeStore(root) };
  }
  const { openSharedStores } = await import('./shared/open-shared-stores.js');
  return openSharedStores(await openBackend(shared), shared.cache, {
    holder: nodeId,
    folder: join(stateDir, 'running-leases'),
  });
};

/** Fails with what is wrong where the settings name a shared store that cannot be used. */
export const requireUsableStore = async ({ store: { shared } }: Pick<Settings, 'store'>): Promise<void> => {
  if (shared === undefined) return;
  const { requireUsable } = await import('./shared/require-usable.js');
  await requireUsable(await openBackend(shared));
};

/** Opens the place of a shared store. */
export const openBackend = async ({ folder, s3 }: SharedStoreSettings): Promise<StoreBackend> => {
  if (s3 !== undefined) return (await import('./backend/s3-backend.js')).openS3Backend(s3);
  return (await import('./backend/folder-backend.js')).openFolderBackend(folder ?? '');
};
