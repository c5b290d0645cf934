import type { NightsReader, NightsWriter } from '../../contracts/nights.js';
import type { ResultsReader } from '../../contracts/results.js';
import type { ArtifactStore } from '../artifacts/artifact-store.js';

/** What the Activities of a night read and write. */
export interface NightStores {
  readonly artifacts: Pick<ArtifactStore, 'text'>;
  readonly results: NightsReader & NightsWriter & Pick<ResultsReader, 'trial' | 'trialEnds' | 'sweep'>;
}
