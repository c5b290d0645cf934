import type { Recipe } from '../../contracts/recipe.js';
import type { Stage } from '../../contracts/stage.js';
import type { TensorrtRtxProof } from '../../contracts/trial-record.js';

/** What a recipe's trials in the fixture look like; the numbers resemble those measured on two cores without VNNI. */
export interface RecipeTraits {
  readonly calibration: string | null;
  /** Right answers of 10,000 at calibration batch sizes 1, 2, 4 … 128. */
  readonly top1Hits: readonly number[];
  readonly medianMs: number;
  readonly spread: number;
  readonly spikeEvery: number;
  readonly peakImages: number;
  readonly halfBatch: number;
  readonly usageFloor: number;
  readonly usageCeiling: number;
  readonly engineBytes: number | null;
  readonly disagreeing: number;
  readonly stages: readonly (readonly [Stage, number])[];
  /** What TensorRT for RTX says of its first trial; `null` without a Q/DQ network. */
  readonly proof: TensorrtRtxProof | null;
}

const REFUSAL = 'node /Conv_3: Q/DQ scales of a channel axis other than 0 are not supported';

/** Traits by recipe. */
export const RECIPE_TRAITS: Readonly<Record<Recipe, RecipeTraits>> = {
  'pytorch-fp32': {
    calibration: null,
    top1Hits: [9172],
    medianMs: 4.1,
    spread: 0.06,
    spikeEvery: 9,
    peakImages: 1400,
    halfBatch: 4.5,
    usageFloor: 62,
    usageCeiling: 97,
    engineBytes: null,
    disagreeing: 0,
    stages: [['evaluate', 31]],
    proof: null,
  },
  'torch-qat': {
    calibration: 'entropy, 2048 bins',
    top1Hits: [9128, 9141, 9150, 9152, 9159, 9161, 9158, 9163],
    medianMs: 1.32,
    spread: 0.02,
    spikeEvery: 21,
    peakImages: 3300,
    halfBatch: 2.2,
    usageFloor: 70,
    usageCeiling: 99,
    engineBytes: 165_312,
    disagreeing: 0,
    stages: [
      ['calibrate', 3.1],
      ['fine-tune', 22.4],
      ['export', 4.2],
      ['fold', 1.9],
      ['build', 2.7],
      ['evaluate', 24],
    ],
    proof: { verdict: 'accepted', reason: null },
  },
  'tensorrt-calibrator': {
    calibration: 'ENTROPY_CALIBRATION_2',
    top1Hits: [],
    medianMs: 1,
    spread: 0.02,
    spikeEvery: 21,
    peakImages: 1,
    halfBatch: 1,
    usageFloor: 1,
    usageCeiling: 1,
    engineBytes: 1,
    disagreeing: 0,
    stages: [],
    proof: null,
  },
  'ort-static': {
    calibration: 'entropy, 512 bins',
    top1Hits: [9061, 9090, 9080, 9110, 9101, 9123, 9127, 9134],
    medianMs: 1.41,
    spread: 0.025,
    spikeEvery: 16,
    peakImages: 3050,
    halfBatch: 2.4,
    usageFloor: 66,
    usageCeiling: 98,
    engineBytes: 168_904,
    disagreeing: 263,
    stages: [
      ['export', 4.2],
      ['calibrate', 8.3],
      ['build', 1.1],
      ['evaluate', 25],
    ],
    proof: { verdict: 'refused', reason: REFUSAL },
  },
};
