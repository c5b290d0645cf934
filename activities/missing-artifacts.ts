import type { ArtifactRef } from '../contracts/artifact-ref.js';
import type { NodeContext } from './stage-context.js';

/** Those of the artifacts that the store has not, or not whole; damaged ones are removed from it. */
export const missingArtifacts = async (
  { artifacts }: NodeContext,
  refs: readonly ArtifactRef[],
): Promise<readonly ArtifactRef[]> => {
  const missing: ArtifactRef[] = [];
  for (const ref of refs) {
    if (!(await artifacts.has(ref))) missing.push(ref);
  }
  return missing;
};
