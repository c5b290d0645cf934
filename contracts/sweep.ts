import type { OrtCalibration, TensorrtCalibrator, TorchCalibration } from './calibration.js';
import type { SplitRequest } from './dataset.js';
import type { FailureReport } from './failures.js';
import type { FineTuning } from './fine-tuning.js';
import type { ModelSource } from './model.js';
import type { Preprocessing } from './preprocessing.js';
import type { Recipe } from './recipe.js';
import type { TrialStatus } from './results.js';
import type { SpeedMeasurement } from './speed-measurement.js';
import type { EnginePrecision, GpuExecution, TensorrtOptions } from './tensorrt-options.js';

/** What one recipe does in this sweep. */
export type RecipeSettings =
  | { readonly recipe: 'pytorch-fp32' }
  | { readonly recipe: 'torch-qat'; readonly calibration: TorchCalibration; readonly fineTuning: FineTuning | null }
  | OrtStaticSettings
  | TensorrtCalibratorSettings;

/** Settings of the recipe that calibrates with ONNX Runtime. */
export interface OrtStaticSettings {
  readonly recipe: 'ort-static';
  readonly calibration: OrtCalibration;
  /** Run the FP32 network with the calibration table through ONNX Runtime's TensorRT execution provider. */
  readonly executionProvider: boolean;
}

/** Settings of the recipe that leaves quantization to TensorRT. */
export interface TensorrtCalibratorSettings {
  readonly recipe: 'tensorrt-calibrator';
  /** `fp8` and `int4` are known so that a refusal can say why. */
  readonly precision: EnginePrecision | 'fp8' | 'int4';
  readonly calibrator: TensorrtCalibrator;
  /** Absolute path of a calibration cache to use instead of calibrating. */
  readonly calibrationCache: string | null;
}

/** What builds and runs the engines. */
export type Backend = 'onnxruntime' | 'tensorrt';

/** Everything about a sweep that its trials share, with every default filled in. */
export interface SweepPlan {
  readonly sweepId: string;
  readonly name: string;
  readonly model: ModelSource;
  readonly datasetName: string;
  readonly splits: readonly SplitRequest[];
  readonly maxUnreadableShare: number;
  readonly preprocessing: Preprocessing;
  /** ONNX operator set of the export. */
  readonly opset: number;
  /** Share of convolutions and matrix products, 0 … 1, that an INT8 recipe must quantize. */
  readonly minimumCoverage: number;
  readonly recipes: readonly RecipeSettings[];
  readonly calibrationBatchSizes: readonly number[];
  readonly calibrationImages: number;
  /** Which quantized networks are also built with TensorRT for RTX, as proof that NVIDIA's parser accepts them. */
  readonly tensorrtRtxProof: 'none' | 'one-per-recipe' | 'all';
  /** `auto`: TensorRT where the node has it and a GPU, else ONNX Runtime. */
  readonly backend: Backend | 'auto';
  /** How TensorRT builds. */
  readonly engine: TensorrtOptions;
  readonly speed: SpeedMeasurement;
  readonly gpuExecution: GpuExecution;
  /** A program of others that measures every TensorRT engine a second time. */
  readonly via: 'trtexec' | null;
  readonly accuracyBatchSize: number;
  readonly threads: number;
  readonly nodes: readonly string[];
}

/** One point of a sweep. */
export interface TrialPoint {
  readonly trialId: string;
  readonly nodeId: string;
  readonly settings: RecipeSettings;
  readonly calibrationBatchSize: number | null;
  readonly backend: Backend;
  /** What becomes of a calibration cache that the settings name: TensorRT reads it, or, where it has no calibrators, Q/DQ pairs carry it over. */
  readonly calibrationCache: 'read' | 'carry-over' | null;
  /** Whether the Q/DQ network is also built with TensorRT for RTX, or why not. */
  readonly tensorrtRtx: 'prove' | 'absent' | 'not-tried';
  /** Why the node cannot run it; `null` when it can. */
  readonly unsupported: string | null;
}

/** Where a trial of a running sweep stands. */
export interface TrialProgress {
  readonly trialId: string;
  readonly nodeId: string;
  readonly recipe: Recipe;
  readonly calibrationBatchSize: number | null;
  readonly status: TrialStatus | 'waiting' | 'running';
  /** Milliseconds since the epoch, Workflow time. */
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly failure: FailureReport | null;
}

/** Answer of the sweep's progress Query. */
export interface SweepProgress {
  readonly sweepId: string;
  readonly name: string;
  readonly phase: 'probing nodes' | 'reading data' | 'running trials' | 'finished';
  readonly trials: readonly TrialProgress[];
}
