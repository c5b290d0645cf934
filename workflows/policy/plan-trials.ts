import type { NodeProbe } from '../../contracts/activities.js';
import type { RecipeSettings } from '../../contracts/recipe-settings.js';
import { BASELINE } from '../../contracts/recipe-table.js';
import type { Backend, SweepPlan } from '../../contracts/sweep.js';
import type { Recipe } from '../../contracts/recipe.js';
import type { TrialPoint } from '../../contracts/trial-point.js';
import { controlSettings } from './all-settings.js';
import { buildSuffix } from './build-suffix.js';
import { recipeLabel } from '../../contracts/recipe-label.js';
import { type CacheUse, trialWorks } from './trial-works.js';
import { hasCalibrators, hasTensorrt, unsupportedReason } from './unsupported-reason.js';

/**
 * The trials of a sweep, node by node; within a node the baseline first, then the controls, then recipe by recipe as
 * listed.
 */
export const planTrials = (plan: SweepPlan, probes: readonly NodeProbe[]): readonly TrialPoint[] =>
  probes.flatMap((probe) => [
    ...listedPoints(plan, plan.recipes.filter(isBaseline), probe),
    ...controlPoints(plan, probe),
    ...listedPoints(
      plan,
      plan.recipes.filter((settings) => !isBaseline(settings)),
      probe,
    ),
  ]);

const isBaseline = ({ recipe }: RecipeSettings): boolean => recipe === BASELINE;

const listedPoints = (plan: SweepPlan, recipes: readonly RecipeSettings[], probe: NodeProbe): readonly TrialPoint[] =>
  recipes.flatMap((settings, index) => recipePoints(plan, settings, probe, recipeLabel(recipes, index)));

/** Engines without INT8, unless a recipe of the sweep builds the same. An export is compared on calibration images. */
const controlPoints = (plan: SweepPlan, probe: NodeProbe): readonly TrialPoint[] => {
  const hasImages = plan.splits.some(({ role }) => role === 'calibration');
  if (!hasImages || chooseBackend(plan, probe) !== 'tensorrt' || !hasTensorrt(probe)) return [];
  const listed = plan.recipes.map((settings) =>
    settings.recipe === 'tensorrt-calibrator' ? settings.precision : null,
  );
  return (plan.controls ?? [])
    .filter((precision) => !listed.includes(precision))
    .flatMap((precision) => recipePoints(plan, controlSettings(precision), probe, `control-${precision}`));
};

/** `label` tells the settings apart in the names of their trials. */
const recipePoints = (
  plan: SweepPlan,
  settings: RecipeSettings,
  probe: NodeProbe,
  label: string,
): readonly TrialPoint[] => {
  const { recipe } = settings;
  const { nodeId } = probe;
  const name = [plan.sweepId, nodeId, label].join('/');
  const backend = chooseBackend(plan, probe);
  const unsupported = unsupportedReason({ plan, settings, probe, backend });
  if (unsupported !== null) {
    const tensorrtRtx = proofFor(plan, probe, 0);
    return [{ trialId: name, nodeId, backend, tensorrtRtx, unsupported, recipe, settings, calibrationBatchSize: null }];
  }
  return trialWorks(settings, plan.calibrationBatchSizes, cacheUseOn(probe)).flatMap((work, index) => {
    const trialId = work.calibrationBatchSize === null ? name : `${name}/${work.calibrationBatchSize}`;
    const point = { trialId, nodeId, backend, tensorrtRtx: proofFor(plan, probe, index), unsupported: null, ...work };
    return buildsOf(plan, recipe).map((build) => (build === null ? point : { ...point, ...ofBuild(point, build) }));
  });
};

/** Nights may build an engine several times; `null`: as everywhere, once. */
const buildsOf = ({ night }: SweepPlan, recipe: Recipe): readonly (number | null)[] =>
  night === undefined || night.builds === 1 || recipe === BASELINE
    ? [null]
    : Array.from({ length: night.builds }, (_, index) => index + 1);

const ofBuild = ({ trialId, tensorrtRtx }: Pick<TrialPoint, 'trialId' | 'tensorrtRtx'>, build: number) => ({
  build,
  ...(build === 1 ? {} : { trialId: `${trialId}/${buildSuffix(build)}`, tensorrtRtx: untried(tensorrtRtx) }),
});

const untried = (proof: TrialPoint['tensorrtRtx']): TrialPoint['tensorrtRtx'] =>
  proof === 'prove' ? 'not-tried' : proof;

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
