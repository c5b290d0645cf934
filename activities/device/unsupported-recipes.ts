import type { NodeProbe } from '../../contracts/activities.js';
import { RECIPES } from '../../contracts/recipe.js';
import { RECIPE_TABLE } from '../../contracts/recipe-table.js';

/** The recipes, given an ONNX file where they take one, that a node with this hardware and these package versions cannot run, each with the reason. */
export const unsupportedRecipes = ({
  tools,
  fingerprint,
}: Pick<NodeProbe, 'tools' | 'fingerprint'>): NodeProbe['unsupported'] =>
  Object.fromEntries(
    RECIPES.flatMap((recipe) => {
      const absent = [
        ...RECIPE_TABLE[recipe].packages.filter((name) => tools[name] === undefined),
        ...(RECIPE_TABLE[recipe].needsTensorrt && fingerprint['gpu'] === undefined ? ['an NVIDIA GPU'] : []),
      ];
      return absent.length === 0 ? [] : [[recipe, `needs ${absent.join(', ')} on the node`]];
    }),
  );
