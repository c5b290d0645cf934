/** The four ways from a trained PyTorch model to a measured result (W0 to W3 of the paper), in the paper's order. */
export const RECIPES = ['pytorch-fp32', 'torch-qat', 'tensorrt-calibrator', 'ort-static'] as const;

/** One of {@link RECIPES}. */
export type Recipe = (typeof RECIPES)[number];
