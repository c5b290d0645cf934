import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import type { PackedSplit } from '../../contracts/dataset.js';
import type { QuantizedNetwork } from '../../contracts/quantized-network.js';
import type { RecipeRun } from './recipe-run.js';

/** The last stage before an INT8 recipe with Q/DQ pairs is deployed. Compared on images of `sample`. */
export const foldQuantized = async (
  { node, plan, recorded }: RecipeRun,
  onnx: ArtifactRef,
  sample: PackedSplit,
): Promise<QuantizedNetwork> => {
  const { preprocessing, minimumCoverage } = plan;
  const folded = recorded(await node.foldGraph({ onnx, preprocessing, sample, minimumCoverage }));
  return { kind: 'qdq', onnx: folded.artifacts.onnx };
};
