import type { ArtifactRef } from './artifact-ref.js';
import type { ListedSplit, PackedSplit } from './dataset.js';
import type { ResolvedModel } from './model.js';
import type { Preprocessing } from './preprocessing.js';

/** Histogram and range methods of ModelOpt's calibrators. */
export interface TorchCalibration {
  readonly method: 'max' | 'entropy' | 'percentile' | 'mse';
  /** Only for `percentile`: the share in per cent of values kept. */
  readonly percentile: number;
  /** Histogram bins. */
  readonly bins: number;
}

/** Methods of ONNX Runtime's calibrators. */
export interface OrtCalibration {
  readonly method: 'minmax' | 'entropy' | 'percentile';
  /** Only for `percentile`: the share in per cent of values kept. */
  readonly percentile: number;
  /** Histogram bins; with as many bins as quantized bins, entropy finds nothing but the full range. */
  readonly bins: number;
  /** Levels the entropy search quantizes to. */
  readonly quantizedBins: number;
}

/** Quantization-aware training after calibration. */
export interface FineTuning {
  readonly epochs: number;
  /** Learning rate at the start of the cosine annealing. */
  readonly learningRate: number;
  /** Images a training step. */
  readonly batchSize: number;
  readonly momentum: number;
  readonly weightDecay: number;
  /** Seed of shuffling and augmentation. */
  readonly seed: number;
  readonly augmentation: 'none' | 'flip' | 'random-resized-crop';
  /** Seconds between checkpoints within an epoch. */
  readonly checkpointSeconds: number;
}

/** How speed is measured. */
export interface SpeedMeasurement {
  /** Runs at batch size 1 that are not counted. */
  readonly warmUpRuns: number;
  /** Counted runs at batch size 1; the paper takes 50. */
  readonly hotRuns: number;
  /** Batch sizes of the throughput measurement, ascending. */
  readonly throughputBatchSizes: readonly number[];
  /** Seconds each batch size runs at least. */
  readonly throughputSeconds: number;
  /** Milliseconds between two samples of usage. */
  readonly usageIntervalMs: number;
}

/** Decode, resize, crop and pack a listed split. */
export interface PrepareSplitSpec {
  readonly split: ListedSplit;
  readonly preprocessing: Preprocessing;
  /** Share of unreadable images, 0 … 1, above which the split is refused. */
  readonly maxUnreadableShare: number;
}

/** PyTorch to ONNX; with a checkpoint of ModelOpt the quantized network is exported. An ONNX model is only checked. */
export interface ExportSpec {
  readonly model: ResolvedModel;
  readonly preprocessing: Preprocessing;
  readonly opset: number;
  readonly sample: PackedSplit;
  readonly checkpoint: ArtifactRef | null;
  /** Share of convolutions and matrix products, 0 … 1, that must be quantized when a checkpoint is given. */
  readonly minimumCoverage: number;
}

interface CalibrateBase {
  readonly preprocessing: Preprocessing;
  readonly split: PackedSplit;
  /** Images the calibrator is given, in the split's order. */
  readonly images: number;
  readonly calibrationBatchSize: number;
}

/** Find activation ranges with ModelOpt. */
export interface CalibrateTorchSpec extends CalibrateBase {
  readonly kind: 'torch';
  readonly model: ResolvedModel;
  readonly calibration: TorchCalibration;
}

/** Find activation ranges with ONNX Runtime, and write table and Q/DQ model. */
export interface CalibrateOrtSpec extends CalibrateBase {
  readonly kind: 'ort';
  readonly onnx: ArtifactRef;
  readonly calibration: OrtCalibration;
  readonly minimumCoverage: number;
}

/** Find activation ranges. */
export type CalibrateSpec = CalibrateTorchSpec | CalibrateOrtSpec;

/** Train the calibrated network on. */
export interface FineTuneSpec {
  readonly model: ResolvedModel;
  readonly preprocessing: Preprocessing;
  readonly checkpoint: ArtifactRef;
  readonly training: PackedSplit;
  readonly fineTuning: FineTuning;
}

/** Fold constants so that every scale and zero-point is an initializer. */
export interface FoldSpec {
  readonly onnx: ArtifactRef;
  readonly preprocessing: Preprocessing;
  readonly sample: PackedSplit;
  readonly minimumCoverage: number;
}

/** Build the engine on the node. */
export interface BuildSpec {
  readonly backend: 'onnxruntime' | 'tensorrt-rtx';
  readonly onnx: ArtifactRef;
  readonly preprocessing: Preprocessing;
  /** Threads of one inference. */
  readonly threads: number;
}

interface EvaluateBase {
  readonly preprocessing: Preprocessing;
  readonly evaluation: PackedSplit;
  readonly speed: SpeedMeasurement;
  /** Images a run of the accuracy measurement. */
  readonly accuracyBatchSize: number;
  /** Threads of one inference. */
  readonly threads: number;
}

/** Measure the network in PyTorch, FP32, eager. */
export interface EvaluateTorchSpec extends EvaluateBase {
  readonly kind: 'torch';
  readonly model: ResolvedModel;
}

/** Measure with ONNX Runtime: accuracy from the graph run as written, speed from the engine. */
export interface EvaluateOnnxRuntimeSpec extends EvaluateBase {
  readonly kind: 'onnxruntime';
  readonly onnx: ArtifactRef;
  readonly engine: ArtifactRef;
}

/** Measure accuracy, latency, throughput and usage on the node. */
export type EvaluateSpec = EvaluateTorchSpec | EvaluateOnnxRuntimeSpec;
