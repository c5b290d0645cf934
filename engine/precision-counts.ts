import type { DataType } from './data-type.js';
import type { EngineLayer } from './engine-layer.js';

/** Numbers of layers by precision; `unknown` where the inspector does not tell it. */
export type PrecisionCounts = { readonly [precision in DataType | 'unknown']?: number };

/** Counts layers by the precision that the builder chose. */
export const precisionCounts = (layers: readonly EngineLayer[]): PrecisionCounts => {
  const counts: { [precision in DataType | 'unknown']?: number } = {};
  for (const { precision } of layers) counts[precision ?? 'unknown'] = (counts[precision ?? 'unknown'] ?? 0) + 1;
  return counts;
};
