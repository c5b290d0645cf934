import { BASELINE } from '../../contracts/recipe-table.js';
import type { RecipeSettings } from '../../contracts/recipe-settings.js';
import type { CompareSpec } from '../../contracts/stage-spec.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import type { ContestantNetwork } from '../../contracts/turns.js';
import type { LaneContestant } from '../../contracts/workflows.js';
import { allSettings } from './all-settings.js';

/** What is measured by turns of the trials of a node; undefined where the plan does not ask for it, or one alone is left. */
export const comparisonOf = (
  plan: Pick<SweepPlan, 'comparison' | 'recipes' | 'controls'>,
  found: readonly LaneContestant[],
): Pick<CompareSpec, 'contestants' | 'reference' | 'turns'> | undefined => {
  const { comparison } = plan;
  if (comparison === undefined || found.length < 2) return undefined;
  const { where, ...turns } = comparison;
  if (where === 'tensorrt' && !found.some(({ network }) => isInTensorrt(network))) return undefined;
  const inOrder = found.toSorted((a, b) => a.settings - b.settings);
  const contestants = inOrder.map(({ id, label, network }) => ({ id, label, network }));
  const settings = allSettings(plan);
  return { contestants, reference: referenceAmong(inOrder.map((each) => settings[each.settings])), turns };
};

const isInTensorrt = ({ kind }: ContestantNetwork): boolean => kind === 'tensorrt' || kind === 'ort-tensorrt';

/** What the others are compared with: TensorRT in FP16, else in FP32, else PyTorch, else the first. */
const referenceAmong = (settings: readonly (RecipeSettings | undefined)[]): number => {
  const wanted: readonly ((own: RecipeSettings) => boolean)[] = [
    (own) => own.recipe === 'tensorrt-calibrator' && own.precision === 'fp16',
    (own) => own.recipe === 'tensorrt-calibrator' && own.precision === 'fp32',
    ({ recipe }) => recipe === BASELINE,
  ];
  for (const isWanted of wanted) {
    const position = settings.findIndex((own) => own !== undefined && isWanted(own));
    if (position !== -1) return position;
  }
  return 0;
};
