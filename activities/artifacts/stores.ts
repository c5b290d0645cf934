import type { ArtifactStore } from './artifact-store.js';
import type { OutcomeStore } from './outcome-store.js';

/** Where stages read and leave artifacts and outcomes. */
export interface Stores {
  readonly artifacts: ArtifactStore;
  readonly outcomes: OutcomeStore;
}
