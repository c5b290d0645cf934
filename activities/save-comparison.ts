import type { z } from 'zod';
import type { saveComparisonInput } from '../contracts/activity-inputs.js';
import { comparedBlocksSchema } from '../contracts/comparison-record.js';
import type { Immutable } from '../contracts/immutable.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { ResultsWriter } from '../contracts/results.js';
import type { ArtifactStore } from './artifacts/artifact-store.js';

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
  if (blocks === null) return results.saveComparison({ ...comparison, compared: null });
  const { success, data, error } = comparedBlocksSchema.safeParse(JSON.parse(await artifacts.text(blocks)));
  if (!success) throw new QuantfleetFailure('ProgramMismatch', `The blocks do not fit: ${error.message}`);
  await results.saveComparison({ ...comparison, compared: data });
};
