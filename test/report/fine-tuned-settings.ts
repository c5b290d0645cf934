import type { RecipeSettings } from '../../contracts/recipe-settings.js';

type TorchQat = Extract<RecipeSettings, { recipe: 'torch-qat' }>;
type FineTuning = NonNullable<TorchQat['fineTuning']>;

/** Settings of a `torch-qat` that trains, but for what a test changes of its training. */
export const fineTunedSettings = (change: Partial<FineTuning> = {}): TorchQat => ({
  recipe: 'torch-qat',
  calibration: { method: 'entropy', percentile: 99.99, bins: 2048 },
  placement: 'weighted-inputs',
  fineTuning: {
    epochs: 1,
    learningRate: 0.001,
    batchSize: 64,
    momentum: 0.9,
    weightDecay: 0.0001,
    seed: 0,
    augmentation: 'none',
    checkpointSeconds: 60,
    finalLearningRateShare: 0,
    freezeBatchNormAfter: 1,
    weightRanges: 'kept',
    activationRanges: 'kept',
    distillation: null,
    heldOut: null,
    ...change,
  },
});

/** Settings of a `torch-qat` that trains nothing. */
export const calibratedSettings: RecipeSettings = { ...fineTunedSettings(), fineTuning: null };
