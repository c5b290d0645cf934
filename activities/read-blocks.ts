import type { ArtifactRef } from '../contracts/artifact-ref.js';
import { type ComparedBlocks, comparedBlocksSchema } from '../contracts/comparison-record.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { ArtifactStore } from './artifacts/artifact-store.js';

/** Reads what a comparison by turns has left. Fails with `ProgramMismatch`. */
export const readBlocks = async (
  artifacts: Pick<ArtifactStore, 'text'>,
  blocks: ArtifactRef,
): Promise<ComparedBlocks> => {
  const { success, data, error } = comparedBlocksSchema.safeParse(JSON.parse(await artifacts.text(blocks)));
  if (!success) throw new QuantfleetFailure('ProgramMismatch', `The blocks do not fit: ${error.message}`);
  return data;
};
