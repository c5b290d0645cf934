import type { ArtifactRef } from '../contracts/artifact-ref.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { NodeContext } from './stage-context.js';

/** Those of the artifacts that the store has not, or not whole; damaged ones are removed from it. */
export const missingArtifacts = async (
  { artifacts }: NodeContext,
  refs: readonly ArtifactRef[],
): Promise<readonly ArtifactRef[]> => {
  const missing: ArtifactRef[] = [];
  for (const ref of refs) {
    try {
      await artifacts.path(ref);
    } catch (error) {
      if (!(error instanceof QuantfleetFailure && error.code === 'ArtifactMissing')) throw error;
      missing.push(ref);
    }
  }
  return missing;
};
