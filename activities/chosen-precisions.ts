import { readFile } from 'node:fs/promises';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import { parseLayers } from '../engine/parse-layers.js';
import { precisionCounts } from '../engine/precision-counts.js';
import type { NodeContext } from './stage-context.js';

/**
 * Adds to the outcome of a build the fact `layersByPrecision`: how many of the engine's convolutions and matrix products
 * TensorRT runs in which precision. Where its inspector reports none, the outcome stays as it is.
 */
export const withChosenPrecisions = async (
  node: Pick<NodeContext, 'artifacts'>,
  outcome: StageOutcome<'build_tensorrt'>,
): Promise<StageOutcome<'build_tensorrt'>> => {
  const { layers } = outcome.artifacts;
  if (layers === undefined) return outcome;
  const parsed = parseLayers(await readFile(await node.artifacts.path(layers), 'utf8'));
  const products = parsed?.layers.filter(({ role }) => role === 'product') ?? [];
  if (products.every(({ precision }) => precision === null)) return outcome;
  return { ...outcome, facts: { ...outcome.facts, layersByPrecision: { ...precisionCounts(products) } } };
};
