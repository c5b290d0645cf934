import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import type { PackedSplit } from '../../contracts/dataset.js';
import type { RecipeRun } from './recipe-run.js';

/** The network as ONNX: quantized where a checkpoint of ModelOpt is given, else in FP32. Compared on images of `sample`. */
export const exportNetwork = async (
  { node, plan, model, recorded }: RecipeRun,
  sample: PackedSplit,
  checkpoint: ArtifactRef | null = null,
): Promise<ArtifactRef> => {
  const { preprocessing, opset, minimumCoverage } = plan;
  const exported = recorded(
    await node.exportModel({ model, preprocessing, opset, sample, checkpoint, minimumCoverage }),
  );
  return exported.artifacts.onnx;
};
