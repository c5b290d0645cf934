import type { Recipe } from './recipe.js';
import type { RecipeSettings, SettingsOf } from './recipe-settings.js';

/** What a recipe is, apart from the stages it runs. */
export interface RecipeTraits<Name extends Recipe> {
  /** What the paper's tables call it. */
  readonly paperName: string;
  /** Packages that its stages need. */
  readonly packages: readonly string[];
  /** Those of them that a node needs for a network which a host has quantized. */
  readonly nodePackages: readonly string[];
  /** What it starts from. */
  readonly network: 'pytorch' | 'pytorch or ONNX';
  /** Whether it needs TensorRT and an NVIDIA GPU, whatever its settings. */
  readonly needsTensorrt: boolean;
  /** Whether these settings calibrate, so that a calibration batch size means something to them. */
  calibrates(settings: SettingsOf<Name>): boolean;
  readonly look: RecipeLook;
}

/** How figures draw a recipe. */
export interface RecipeLook {
  readonly marker: 'circle' | 'square' | 'triangle' | 'diamond';
  /** CSS colours of Okabe and Ito's palette, which stays apart in the common forms of colour blindness. */
  readonly light: string;
  readonly dark: string;
}

/** Every recipe, in the order of contracts/recipe.ts. */
export const RECIPE_TABLE = {
  'pytorch-fp32': {
    paperName: 'PyTorch default',
    packages: ['torch'],
    nodePackages: ['torch'],
    network: 'pytorch',
    needsTensorrt: false,
    calibrates: () => false,
    look: { marker: 'circle', light: '#3d444d', dark: '#c3cad1' },
  },
  'torch-qat': {
    paperName: 'W1 torch-qat',
    packages: ['torch', 'nvidia-modelopt', 'onnx', 'onnxruntime', 'polygraphy'],
    nodePackages: ['onnx', 'onnxruntime'],
    network: 'pytorch',
    needsTensorrt: false,
    calibrates: () => true,
    look: { marker: 'square', light: '#0072b2', dark: '#56b4e9' },
  },
  'tensorrt-calibrator': {
    paperName: 'W2 tensorrt-calibrator',
    packages: ['onnx', 'onnxruntime', 'tensorrt'],
    nodePackages: ['onnx', 'onnxruntime', 'tensorrt'],
    network: 'pytorch or ONNX',
    needsTensorrt: true,
    calibrates: ({ precision, calibrationCache }) => precision === 'int8' && calibrationCache === null,
    look: { marker: 'triangle', light: '#008f6b', dark: '#2fc59b' },
  },
  'ort-static': {
    paperName: 'W3 ort-static',
    packages: ['onnx', 'onnxruntime', 'polygraphy'],
    nodePackages: ['onnx', 'onnxruntime'],
    network: 'pytorch or ONNX',
    needsTensorrt: false,
    calibrates: () => true,
    look: { marker: 'diamond', light: '#c8500a', dark: '#f0a35e' },
  },
} as const satisfies { readonly [Name in Recipe]: RecipeTraits<Name> };

/** The recipe that the others are compared with. */
export const BASELINE: Recipe = 'pytorch-fp32';

/** Whether these settings calibrate, so that a calibration batch size means something to them. */
export const isCalibrated = (settings: RecipeSettings): boolean => {
  const { calibrates }: { calibrates(settings: RecipeSettings): boolean } = RECIPE_TABLE[settings.recipe];
  return calibrates(settings);
};
