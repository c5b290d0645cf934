import type { NightActivities } from '../../contracts/night-activities.js';
import { readBlocks } from '../read-blocks.js';
import type { NightStores } from './night-stores.js';

/** Saves what was measured by turns, with its blocks. Fails with `ProgramMismatch`. */
export const saveNightComparison = async (
  { artifacts, results }: NightStores,
  { comparison: { blocks, ...comparison } }: Parameters<NightActivities['saveNightComparison']>[0],
): Promise<void> => {
  const compared = blocks === null ? null : await readBlocks(artifacts, blocks);
  await results.saveNightComparison({ ...comparison, compared });
};
