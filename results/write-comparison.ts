import type { Kysely } from 'kysely';
import type { ComparisonRecord } from '../contracts/comparison-record.js';
import type { ResultsSchema } from './database-schema.js';
import { failureColumns } from './failure-columns.js';
import { storableText } from './storable-text.js';

/** Saves the comparison by turns of a node, in place of an earlier one of the same sweep. */
export const writeComparison = async (database: Kysely<ResultsSchema>, comparison: ComparisonRecord): Promise<void> => {
  const { failure, compared, ...own } = storableText(comparison);
  const row = {
    ...own,
    ...failureColumns(failure),
    compared: compared === null ? null : JSON.stringify(compared),
  };
  await database
    .insertInto('comparisons')
    .values(row)
    .onConflict((conflict) => conflict.columns(['sweepId', 'nodeId']).doUpdateSet(row))
    .execute();
};
