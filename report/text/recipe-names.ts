import type { Recipe } from '../../contracts/recipe.js';

/** What the paper's tables call each recipe. */
export const PAPER_NAMES: Readonly<Record<Recipe, string>> = {
  'pytorch-fp32': 'PyTorch default',
  'torch-qat': 'W1 torch-qat',
  'tensorrt-calibrator': 'W2 tensorrt-calibrator',
  'ort-static': 'W3 ort-static',
};
