import type { z } from 'zod';
import type { saveComparisonInput } from '../contracts/activity-inputs.js';
import type { Immutable } from '../contracts/immutable.js';
import type { ResultsWriter } from '../contracts/results.js';
import type { ArtifactStore } from './artifacts/artifact-store.js';
import { readBlocks } from './read-blocks.js';

/** Where the blocks are read from, and the comparison is written to. */
export interface ComparisonStores {
  readonly artifacts: Pick<ArtifactStore, 'text'>;
  readonly results: Pick<ResultsWriter, 'saveComparison'>;
}

/** Saves the comparison by turns of a node with what its blocks measured. Fails with `ProgramMismatch`. */
export const saveComparison = async (
  { artifacts, results }: ComparisonStores,
  { blocks, ...comparison }: Immutable<z.infer<typeof saveComparisonInput>>['comparison'],
): Promise<void> => {
  const compared = blocks === null ? null : await readBlocks(artifacts, blocks);
  await results.saveComparison({ ...comparison, compared });
};
