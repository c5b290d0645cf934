import type { Recipe } from './recipe.js';
import type { RecipeSettings, SettingsOf } from './recipe-settings.js';
import type { Backend } from './sweep.js';

interface PointBase {
  readonly trialId: string;
  readonly nodeId: string;
  readonly backend: Backend;
  /** Whether the Q/DQ network is also built with TensorRT for RTX, or why not. */
  readonly tensorrtRtx: 'prove' | 'absent' | 'not-tried';
  /** Which of several builds of the engine it measures, from 1; absent where there is one. */
  readonly build?: number;
}

/** A trial that calibrates, at one of the sweep's calibration batch sizes. */
interface CalibratedWork<Name extends Recipe> {
  readonly recipe: Name;
  readonly settings: SettingsOf<Name>;
  readonly calibrationBatchSize: number;
}

/** A trial that calibrates nothing. */
interface UncalibratedWork<Name extends Recipe> {
  readonly recipe: Name;
  readonly settings: SettingsOf<Name>;
  readonly calibrationBatchSize: null;
}

/** What one trial runs, by recipe. Where an engine's scales come from tells the ways of `tensorrt-calibrator` apart. */
export type TrialWork =
  | UncalibratedWork<'pytorch-fp32'>
  | CalibratedWork<'torch-qat'>
  | CalibratedWork<'ort-static'>
  | (CalibratedWork<'tensorrt-calibrator'> & { readonly scales: 'calibrator' })
  | (UncalibratedWork<'tensorrt-calibrator'> & {
      /** TensorRT reads the calibration cache or, where it has no calibrators, Q/DQ pairs carry its scales over. */
      readonly scales: 'read-cache' | 'carry-over-cache';
      /** Absolute path. */
      readonly cachePath: string;
    })
  | (UncalibratedWork<'tensorrt-calibrator'> & { readonly scales: 'none'; readonly precision: 'fp16' | 'fp32' });

/** Work of one recipe. */
export type WorkOf<Name extends Recipe> = Extract<TrialWork, { readonly recipe: Name }>;

/** A trial that the node can run. */
export type RunnablePoint = PointBase & { readonly unsupported: null } & TrialWork;

/** A trial that the node cannot run: reported as unsupported, with the reason. */
export interface UnsupportedPoint extends PointBase {
  readonly unsupported: string;
  readonly recipe: Recipe;
  readonly settings: RecipeSettings;
  readonly calibrationBatchSize: null;
}

/** One point of a sweep. */
export type TrialPoint = RunnablePoint | UnsupportedPoint;
