import type { RecipeSettings } from './recipe-settings.js';

/** Whether a recipe's engine is built and run by ONNX Runtime's TensorRT provider. */
export const isInProvider = (settings: RecipeSettings): boolean =>
  settings.recipe === 'ort-static' && settings.executionProvider;
