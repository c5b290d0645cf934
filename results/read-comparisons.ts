import type { Kysely } from 'kysely';
import { type ComparisonRecord, comparisonRecordSchema } from '../contracts/comparison-record.js';
import type { ComparisonRow, ResultsSchema } from './database-schema.js';
import { failureOfColumns } from './failure-columns.js';

/** Reads the comparisons by turns of a sweep as they were saved, in the order of the nodes' ids. */
export const readComparisons = async (
  database: Kysely<ResultsSchema>,
  sweepId: string,
): Promise<readonly ComparisonRecord[]> => {
  const rows = await database
    .selectFrom('comparisons')
    .selectAll()
    .where('sweepId', '=', sweepId)
    .orderBy('nodeId')
    .execute();
  return rows.map(comparisonOfRow);
};

const comparisonOfRow = ({ compared, ...row }: ComparisonRow): ComparisonRecord =>
  comparisonRecordSchema.parse({
    ...row,
    failure: failureOfColumns(row),
    compared: compared === null ? null : (JSON.parse(compared) as unknown),
  });
