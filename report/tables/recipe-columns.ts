import type { NodeComparison } from '../model/node-comparison.js';
import type { ReportView } from '../model/report-view.js';
import type { Series } from '../model/series.js';
import type { Recipe } from '../../contracts/recipe.js';
import { RECIPE_TABLE } from '../../contracts/recipe-table.js';

/** A column of the result by recipe, the form of the paper's Tables I to III. */
export interface RecipeColumn {
  readonly series: Series;
  /** The recipe as the paper names it, and whatever else tells the series apart. */
  readonly name: string;
  /** Calibration batch size of the trial that is shown; `null` where none was calibrated and measured. */
  readonly batchSize: number | null;
}

/** A label that begins with its recipe, with the paper's name for that; engines without INT8 have none in the paper. */
const asInPaper = (recipe: Recipe, label: string): string =>
  label.startsWith(recipe) ? `${RECIPE_TABLE[recipe].paperName}${label.slice(recipe.length)}` : label;

/** The recipe of a comparison as the paper names it, and whatever else tells it apart. */
export const comparedName = ({ recipe, name }: NodeComparison): string => asInPaper(recipe, name);

/** One column for each series. */
export const recipeColumns = ({ series }: ReportView): readonly RecipeColumn[] =>
  series.map((own) => {
    const { calibrationBatchSize, evaluation } = own.shown.trial;
    return {
      series: own,
      name: asInPaper(own.recipe, own.label),
      batchSize: evaluation === null ? null : calibrationBatchSize,
    };
  });
