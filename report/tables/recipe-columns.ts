import type { NodeComparison } from '../model/node-comparison.js';
import type { ReportView } from '../model/report-view.js';
import type { Series } from '../model/series.js';
import { RECIPE_TABLE } from '../../contracts/recipe-table.js';

/** A column of the result by recipe, the form of the paper's Tables I to III. */
export interface RecipeColumn {
  readonly series: Series;
  /** The recipe as the paper names it, and whatever else tells the series apart. */
  readonly name: string;
  /** Calibration batch size of the trial that is shown; `null` where none was calibrated and measured. */
  readonly batchSize: number | null;
}

/** The recipe of a comparison as the paper names it, and whatever else tells it apart. */
export const recipeName = ({ recipe, name }: NodeComparison): string =>
  `${RECIPE_TABLE[recipe].paperName}${name.slice(recipe.length)}`;

/** One column for each series. */
export const recipeColumns = ({ series }: ReportView): readonly RecipeColumn[] =>
  series.map((own) => {
    const { calibrationBatchSize, evaluation } = own.shown.trial;
    return {
      series: own,
      name: `${RECIPE_TABLE[own.recipe].paperName}${own.label.slice(own.recipe.length)}`,
      batchSize: evaluation === null ? null : calibrationBatchSize,
    };
  });
