import type { NodeProbe } from '../../contracts/activities.js';
import type { RecipeSettings } from '../../contracts/recipe-settings.js';
import { BASELINE } from '../../contracts/recipe-table.js';
import type { Backend, SweepPlan } from '../../contracts/sweep.js';
import type { TrialPoint } from '../../contracts/trial-point.js';
import { type CacheUse, trialWorks } from './trial-works.js';
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

const isBaseline = ({ recipe }: RecipeSettings): boolean => recipe === BASELINE;

/** `repeat` counts the recipe's settings: a sweep may list one recipe several times with different settings. */
const recipePoints = (
  plan: SweepPlan,
  settings: RecipeSettings,
  probe: NodeProbe,
  repeat: number,
): readonly TrialPoint[] => {
  const { recipe } = settings;
  const { nodeId } = probe;
  const name = [plan.sweepId, nodeId, repeat === 1 ? recipe : `${recipe}-${repeat}`].join('/');
  const backend = chooseBackend(plan, probe);
  const unsupported = unsupportedReason({ plan, settings, probe, backend });
  if (unsupported !== null) {
    const tensorrtRtx = proofFor(plan, probe, 0);
    return [{ trialId: name, nodeId, backend, tensorrtRtx, unsupported, recipe, settings, calibrationBatchSize: null }];
  }
  return trialWorks(settings, plan.calibrationBatchSizes, cacheUseOn(probe)).map((work, index) => ({
    trialId: work.calibrationBatchSize === null ? name : `${name}/${work.calibrationBatchSize}`,
    nodeId,
    backend,
    tensorrtRtx: proofFor(plan, probe, index),
    unsupported: null,
    ...work,
  }));
};

const chooseBackend = ({ backend }: SweepPlan, probe: NodeProbe): Backend => {
  if (backend === 'tensorrt' || backend === 'onnxruntime') return backend;
  return hasTensorrt(probe) ? 'tensorrt' : 'onnxruntime';
};

const cacheUseOn = (probe: NodeProbe): CacheUse => (hasCalibrators(probe) ? 'read-cache' : 'carry-over-cache');

// Calibration batch sizes change scales, not the graph: the parser's verdict on the first holds for all.
const proofFor = (plan: SweepPlan, probe: NodeProbe, index: number): TrialPoint['tensorrtRtx'] => {
  if (plan.tensorrtRtxProof === 'none' || (plan.tensorrtRtxProof === 'one-per-recipe' && index > 0)) return 'not-tried';
  return probe.tools['tensorrt-rtx'] === undefined ? 'absent' : 'prove';
};
