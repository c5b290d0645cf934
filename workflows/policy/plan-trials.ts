import type { NodeProbe } from '../../contracts/activities.js';
import { isCalibrated } from '../../contracts/is-calibrated.js';
import type { Backend, RecipeSettings, SweepPlan, TrialPoint } from '../../contracts/sweep.js';
import { hasCalibrators, hasTensorrt, unsupportedReason } from './unsupported-reason.js';

/** The trials of a sweep, node by node; within a node the baseline first, then recipe by recipe as listed. */
export const planTrials = (plan: SweepPlan, probes: readonly NodeProbe[]): readonly TrialPoint[] =>
  probes.flatMap((probe) =>
    plan.recipes
      .toSorted((a, b) => Number(isBaseline(b)) - Number(isBaseline(a)))
      .flatMap((settings, index, all) => {
        const repeat = all.slice(0, index).filter(({ recipe }) => recipe === settings.recipe).length + 1;
        return recipePoints(plan, settings, probe, repeat);
      }),
  );

const isBaseline = ({ recipe }: RecipeSettings): boolean => recipe === 'pytorch-fp32';

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
  const backend = chooseBackend(plan, probe);
  const unsupported = unsupportedReason({ plan, settings, probe, backend });
  const sizes = isCalibrated(settings) && unsupported === null ? plan.calibrationBatchSizes : [null];
  return sizes.map((calibrationBatchSize, index) => ({
    trialId: [plan.sweepId, nodeId, name, ...(calibrationBatchSize === null ? [] : [calibrationBatchSize])].join('/'),
    nodeId,
    settings,
    calibrationBatchSize,
    backend,
    calibrationCache: useOfCalibrationCache(settings, probe),
    tensorrtRtx: tensorrtRtx(plan, probe, index),
    unsupported,
  }));
};

const chooseBackend = ({ backend }: SweepPlan, probe: NodeProbe): Backend => {
  if (backend === 'tensorrt' || backend === 'onnxruntime') return backend;
  return hasTensorrt(probe) ? 'tensorrt' : 'onnxruntime';
};

const useOfCalibrationCache = (settings: RecipeSettings, probe: NodeProbe): TrialPoint['calibrationCache'] => {
  if (settings.recipe !== 'tensorrt-calibrator' || settings.calibrationCache === null) return null;
  return hasCalibrators(probe) ? 'read' : 'carry-over';
};

// Calibration batch sizes change scales, not the graph: the parser's verdict on the first holds for all.
const tensorrtRtx = (plan: SweepPlan, probe: NodeProbe, index: number): TrialPoint['tensorrtRtx'] => {
  if (plan.tensorrtRtxProof === 'none' || (plan.tensorrtRtxProof === 'one-per-recipe' && index > 0)) return 'not-tried';
  return probe.tools['tensorrt-rtx'] === undefined ? 'absent' : 'prove';
};
