import type { RecipeSettings, SettingsOf } from '../../contracts/recipe-settings.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import type { Control } from '../../contracts/tensorrt-options.js';

/** How a network is built without INT8, as a control. */
export const controlSettings = (precision: Control): SettingsOf<'tensorrt-calibrator'> => ({
  recipe: 'tensorrt-calibrator',
  precision,
  calibrator: 'entropy2',
  calibrationCache: null,
});

/** The settings of a plan's trials: of its recipes, then of its controls. */
export const allSettings = ({
  recipes,
  controls = [],
}: Pick<SweepPlan, 'recipes' | 'controls'>): readonly RecipeSettings[] => [
  ...recipes,
  ...controls.map(controlSettings),
];
