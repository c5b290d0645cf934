import type { SharedStoreSettings } from '../../../config/store-schema.js';
import type { StoreBackend } from '../backend/store-backend.js';
import { openObjectCache } from '../cache/object-cache.js';
import type { Stores } from '../stores.js';
import { openSharedArtifactStore } from './shared-artifact-store.js';
import { openSharedOutcomeStore } from './shared-outcome-store.js';
import { type LeaseTerms, openStageLeases } from './stage-leases.js';

/** Opens artifacts, outcomes and leases of one shared store. */
export const openSharedStores = (
  backend: StoreBackend,
  cache: SharedStoreSettings['cache'],
  terms: LeaseTerms,
): Stores => ({
  artifacts: openSharedArtifactStore(backend, openObjectCache(cache)),
  outcomes: openSharedOutcomeStore(backend),
  leases: openStageLeases(backend, terms),
});
