import { openStores } from '../../activities/artifacts/open-stores.js';
import type { Settings } from '../../config/settings-schema.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { StageIdentity } from '../../contracts/stage.js';

/** What the stage keys of trials are made of, by stage key; without those whose outcome this machine does not have. */
export const readIdentities = async (
  settings: Settings,
  trials: readonly TrialRecord[],
): Promise<ReadonlyMap<string, StageIdentity>> => {
  const { outcomes } = await openStores(settings);
  const keys = new Set(trials.flatMap(({ stages }) => stages.map(({ key }) => key)));
  const identities = new Map<string, StageIdentity>();
  for (const key of keys) {
    const record = await outcomes.read(key);
    if (record !== undefined) identities.set(key, record.identity);
  }
  return identities;
};
