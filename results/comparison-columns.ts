import type { ComparedBlocks } from '../contracts/comparison-record.js';
import type { FailureReport } from '../contracts/failures.js';
import { failureColumns } from './failure-columns.js';
import { storableText } from './storable-text.js';

/** A comparison by turns as its columns: failure and blocks, and the rest as it comes. */
export const comparisonColumns = <
  Comparison extends { readonly failure: FailureReport | null; readonly compared: ComparedBlocks | null },
>(
  comparison: Comparison,
) => {
  const { failure, compared, ...own } = storableText(comparison);
  return { ...own, ...failureColumns(failure), compared: compared === null ? null : JSON.stringify(compared) };
};
