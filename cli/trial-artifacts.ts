import { openStores } from '../activities/artifacts/open-stores.js';
import type { Settings } from '../config/settings-schema.js';
import type { TrialRecord } from '../contracts/trial-record.js';

/**
 * Text of a trial's artifact of that name, from the first stage that left one, since a cross-check by another program
 * comes last; `undefined` where none did.
 */
export const readTrialArtifact = async (
  settings: Settings,
  { stages }: TrialRecord,
  name: string,
): Promise<string | undefined> => {
  const { artifacts, outcomes } = await openStores(settings);
  for (const { key } of stages) {
    const ref = (await outcomes.read(key))?.outcome.artifacts[name];
    if (ref !== undefined) return artifacts.text(ref);
  }
  return undefined;
};
