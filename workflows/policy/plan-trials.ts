import type { NodeProbe } from '../../contracts/activities.js';
import { isCalibrated } from '../../contracts/recipe.js';
import type { RecipeSettings, SweepPlan, TrialPoint } from '../../contracts/sweep.js';

/** The trials of a sweep, node by node; within a node the baseline first, then recipe by recipe as listed. */
export const planTrials = (plan: SweepPlan, probes: readonly NodeProbe[]): readonly TrialPoint[] =>
  probes.flatMap((probe) =>
    plan.recipes
      .toSorted((a, b) => Number(isCalibrated(a.recipe)) - Number(isCalibrated(b.recipe)))
      .flatMap((settings, index, all) => {
        const repeat = all.slice(0, index).filter(({ recipe }) => recipe === settings.recipe).length + 1;
        return recipePoints(plan, settings, probe, repeat);
      }),
  );

/** `repeat` counts the recipe's listings: a sweep may list one several times with different settings. */
const recipePoints = (
  plan: SweepPlan,
  settings: RecipeSettings,
  probe: NodeProbe,
  repeat: number,
): readonly TrialPoint[] => {
  const { recipe } = settings;
  const name = repeat === 1 ? recipe : `${recipe}-${repeat}`;
  const { nodeId } = probe;
  const unsupported = unsupportedReason(plan, settings, probe);
  const sizes = isCalibrated(recipe) && unsupported === null ? plan.calibrationBatchSizes : [null];
  return sizes.map((calibrationBatchSize, index) => ({
    trialId: [plan.sweepId, nodeId, name, ...(calibrationBatchSize === null ? [] : [calibrationBatchSize])].join('/'),
    nodeId,
    settings,
    calibrationBatchSize,
    tensorrtRtx: tensorrtRtx(plan, probe, index),
    unsupported,
  }));
};

// Calibration batch sizes change scales, not the graph: the parser's verdict on the first holds for all.
const tensorrtRtx = (plan: SweepPlan, probe: NodeProbe, index: number): TrialPoint['tensorrtRtx'] => {
  if (plan.tensorrtRtxProof === 'none' || (plan.tensorrtRtxProof === 'one-per-recipe' && index > 0)) return 'not-tried';
  return probe.tools['tensorrt-rtx'] === undefined ? 'absent' : 'prove';
};

const unsupportedReason = ({ model }: SweepPlan, { recipe }: RecipeSettings, probe: NodeProbe): string | null => {
  if (model.kind === 'onnx' && (recipe === 'pytorch-fp32' || recipe === 'torch-qat')) {
    return 'needs a PyTorch network; the sweep names an ONNX file';
  }
  return probe.unsupported[recipe] ?? null;
};
