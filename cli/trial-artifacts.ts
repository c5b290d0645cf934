import { join } from 'node:path';
import { openArtifactStore } from '../activities/artifacts/artifact-store.js';
import { openOutcomeStore } from '../activities/artifacts/outcome-store.js';
import type { TrialRecord } from '../contracts/trial-record.js';

/**
 * Text of a trial's artifact of that name, from the first stage that left one, since a cross-check by another program
 * comes last; `undefined` where none did.
 */
export const readTrialArtifact = async (
  stateDir: string,
  { stages }: TrialRecord,
  name: string,
): Promise<string | undefined> => {
  const root = join(stateDir, 'store');
  const outcomes = openOutcomeStore(root);
  for (const { key } of stages) {
    const ref = (await outcomes.read(key))?.outcome.artifacts[name];
    if (ref !== undefined) return openArtifactStore(root).text(ref);
  }
  return undefined;
};
