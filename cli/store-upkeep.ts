import { join } from 'node:path';
import { openBackend } from '../activities/artifacts/open-stores.js';
import { openFolderBackend } from '../activities/artifacts/backend/folder-backend.js';
import type { StoreBackend } from '../activities/artifacts/backend/store-backend.js';
import type { Settings } from '../config/settings-schema.js';
import { makeFolder } from '../files/make-folder.js';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Opens the place of the settings' store for its upkeep; that of a state folder has the form of a shared folder. */
export const openStorePlace = async ({ stateDir, store: { shared } }: Settings): Promise<StoreBackend> => {
  if (shared !== undefined) return openBackend(shared);
  const root = join(stateDir, 'store');
  await makeFolder(root);
  return openFolderBackend(root);
};

/** Bytes as people read them, for example 1.5 GiB. */
export const sizeText = (bytes: number): string => {
  const power = bytes === 0 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 2 ** (10 * power)).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
};
