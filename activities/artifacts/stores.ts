import type { ArtifactStore } from './artifact-store.js';
import type { OutcomeStore } from './outcome-store.js';
import type { StageLeases } from './shared/stage-leases.js';

/** Where stages read and leave artifacts and outcomes. */
export interface Stores {
  readonly artifacts: ArtifactStore;
  readonly outcomes: OutcomeStore;
  /** Only of stores that machines share. */
  readonly leases?: StageLeases;
}
