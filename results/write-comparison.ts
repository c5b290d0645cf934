import type { Kysely } from 'kysely';
import type { ComparisonRecord } from '../contracts/comparison-record.js';
import { comparisonColumns } from './comparison-columns.js';
import type { ResultsSchema } from './database-schema.js';

/** Saves the comparison by turns of a node, in place of an earlier one of the same sweep. */
export const writeComparison = async (database: Kysely<ResultsSchema>, comparison: ComparisonRecord): Promise<void> => {
  const row = comparisonColumns(comparison);
  await database
    .insertInto('comparisons')
    .values(row)
    .onConflict((conflict) => conflict.columns(['sweepId', 'nodeId']).doUpdateSet(row))
    .execute();
};
