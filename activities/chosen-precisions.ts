import { readFile } from 'node:fs/promises';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import type { EngineLayer } from '../engine/engine-layer.js';
import { parseLayers } from '../engine/parse-layers.js';
import { precisionCounts } from '../engine/precision-counts.js';
import type { NodeContext } from './stage-context.js';

/**
 * Convolutions and matrix products of an engine with the precisions that TensorRT chose; empty where its inspector does
 * not tell them.
 */
export const productsOf = async (
  node: Pick<NodeContext, 'artifacts'>,
  { artifacts: { layers } }: StageOutcome<'build_tensorrt'>,
): Promise<readonly EngineLayer[]> => {
  if (layers === undefined) return [];
  const parsed = parseLayers(await readFile(await node.artifacts.path(layers), 'utf8'));
  const products = parsed?.layers.filter(({ role }) => role === 'product') ?? [];
  return products.every(({ precision }) => precision === null) ? [] : products;
};

/** Adds to the outcome of a build the fact `layersByPrecision`; without products the outcome stays as it is. */
export const withChosenPrecisions = (
  outcome: StageOutcome<'build_tensorrt'>,
  products: readonly EngineLayer[],
): StageOutcome<'build_tensorrt'> =>
  products.length === 0
    ? outcome
    : { ...outcome, facts: { ...outcome.facts, layersByPrecision: { ...precisionCounts(products) } } };
