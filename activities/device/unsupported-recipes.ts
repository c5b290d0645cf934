import type { NodeProbe } from '../../contracts/activities.js';
import { type Recipe, RECIPES } from '../../contracts/recipe.js';
import { RECIPE_TABLE, type RecipeTraits } from '../../contracts/recipe-table.js';
import { unsafeTorch } from './unsafe-torch.js';

/** The recipes, given an ONNX file where they take one, that a node with this hardware and these package versions cannot run, each with the reason. */
export const unsupportedRecipes = ({
  tools,
  fingerprint,
}: Pick<NodeProbe, 'tools' | 'fingerprint'>): NodeProbe['unsupported'] =>
  Object.fromEntries(
    RECIPES.flatMap((recipe) => {
      const {
        packages,
        needsTensorrt,
      }: Pick<RecipeTraits<Recipe>, 'packages' | 'needsTensorrt'> = RECIPE_TABLE[recipe];
      const absent = [
        ...packages.filter((name) => tools[name] === undefined),
        ...(needsTensorrt && fingerprint['gpu'] === undefined ? ['an NVIDIA GPU'] : []),
      ];
      if (absent.length > 0) return [[recipe, `needs ${absent.join(', ')} on the node`]];
      const reason = packages.includes('torch') ? unsafeTorch(tools) : null;
      return reason === null ? [] : [[recipe, reason]];
    }),
  );
