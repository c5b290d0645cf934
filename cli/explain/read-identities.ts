import { join } from 'node:path';
import { openOutcomeStore } from '../../activities/artifacts/outcome-store.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { StageIdentity } from '../../contracts/stage.js';

/** What the stage keys of trials are made of, by stage key; without those whose outcome this machine does not have. */
export const readIdentities = async (
  stateDir: string,
  trials: readonly TrialRecord[],
): Promise<ReadonlyMap<string, StageIdentity>> => {
  const outcomes = openOutcomeStore(join(stateDir, 'store'));
  const keys = new Set(trials.flatMap(({ stages }) => stages.map(({ key }) => key)));
  const identities = new Map<string, StageIdentity>();
  for (const key of keys) {
    const record = await outcomes.read(key);
    if (record !== undefined) identities.set(key, record.identity);
  }
  return identities;
};
