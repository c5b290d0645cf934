import type { NodeProbe } from '../../contracts/activities.js';
import type { Recipe } from '../../contracts/recipe.js';

const PACKAGES_NEEDED: Readonly<Record<Exclude<Recipe, 'tensorrt-calibrator'>, readonly string[]>> = {
  'pytorch-fp32': ['torch'],
  'torch-qat': ['torch', 'nvidia-modelopt', 'onnx', 'onnxruntime', 'polygraphy'],
  'ort-static': ['torch', 'onnx', 'onnxruntime', 'polygraphy'],
};

// TensorRT 11 removed implicit quantization and with it every calibrator.
const LAST_TENSORRT_WITH_CALIBRATORS = 10;

/** The recipes a node with these package versions cannot run, each with the reason. */
export const unsupportedRecipes = (tools: Readonly<Record<string, string>>): NodeProbe['unsupported'] => {
  const reasons: { -readonly [recipe in Recipe]?: string } = {};
  for (const [recipe, packages] of Object.entries(PACKAGES_NEEDED)) {
    const absent = packages.filter((name) => tools[name] === undefined);
    if (absent.length > 0) reasons[recipe as keyof typeof PACKAGES_NEEDED] = `needs ${absent.join(', ')} on the node`;
  }
  const tensorrt = Number.parseInt(tools['tensorrt'] ?? '', 10);
  if (!(tensorrt <= LAST_TENSORRT_WITH_CALIBRATORS)) {
    reasons['tensorrt-calibrator'] = 'needs TensorRT 10 or older on the node';
  }
  return reasons;
};
