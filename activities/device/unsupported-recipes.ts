import type { NodeProbe } from '../../contracts/activities.js';
import { type Recipe, RECIPES } from '../../contracts/recipe.js';
import { unsafeTorch } from './unsafe-torch.js';

const PACKAGES_NEEDED: Readonly<Record<Recipe, readonly string[]>> = {
  'pytorch-fp32': ['torch'],
  'torch-qat': ['torch', 'nvidia-modelopt', 'onnx', 'onnxruntime', 'polygraphy'],
  'tensorrt-calibrator': ['onnx', 'onnxruntime', 'tensorrt'],
  'ort-static': ['onnx', 'onnxruntime', 'polygraphy'],
};

/** The recipes, given an ONNX file where they take one, that a node with this hardware and these package versions cannot run, each with the reason. */
export const unsupportedRecipes = ({
  tools,
  fingerprint,
}: Pick<NodeProbe, 'tools' | 'fingerprint'>): NodeProbe['unsupported'] =>
  Object.fromEntries(
    RECIPES.flatMap((recipe) => {
      const absent = [
        ...PACKAGES_NEEDED[recipe].filter((name) => tools[name] === undefined),
        ...(recipe === 'tensorrt-calibrator' && fingerprint['gpu'] === undefined ? ['an NVIDIA GPU'] : []),
      ];
      if (absent.length > 0) return [[recipe, `needs ${absent.join(', ')} on the node`]];
      const reason = PACKAGES_NEEDED[recipe].includes('torch') ? unsafeTorch(tools) : null;
      return reason === null ? [] : [[recipe, reason]];
    }),
  );
