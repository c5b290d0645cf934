import type { Preprocessing } from '../contracts/preprocessing.js';

const IMAGENET_CROP = {
  crop: 224,
  interpolation: 'bilinear',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
} as const;

/**
 * What TorchVision's weights of ResNet, MobileNet-v2 and SqueezeNet were evaluated with; other networks differ under the
 * same names.
 */
export const PREPROCESSING_PRESETS = {
  'imagenet1k-v1': { colour: 'rgb', resize: 256, ...IMAGENET_CROP },
  'imagenet1k-v2': { colour: 'rgb', resize: 232, ...IMAGENET_CROP },
} as const satisfies Record<string, Preprocessing>;

/** A key of {@link PREPROCESSING_PRESETS}. */
export type PreprocessingPreset = keyof typeof PREPROCESSING_PRESETS;
