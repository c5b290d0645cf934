import type { RecipeSettings } from './recipe-settings.js';

/** What a recipe of a sweep is called: it may be listed several times with different settings, and has its number from the second on. */
export const recipeLabel = (recipes: readonly Pick<RecipeSettings, 'recipe'>[], position: number): string => {
  const recipe = recipes[position]?.recipe ?? '';
  const repeat = recipes.slice(0, position).filter((other) => other.recipe === recipe).length + 1;
  return repeat === 1 ? recipe : `${recipe}-${repeat}`;
};
