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

/** TensorRT's calibrators (TensorRT 10 and older), by what follows `IInt8` in their class names. */
export type TensorrtCalibrator = 'entropy2' | 'entropy' | 'minmax' | 'legacy';

/** Precision of an engine's layers. `int8` takes its scales from Q/DQ pairs or from a calibration cache. */
export type EnginePrecision = 'int8' | 'fp16' | 'fp32';

/** How TensorRT builds. */
export interface TensorrtOptions {
  /** What an INT8 engine may compute its other layers in; the paper takes FP32. */
  readonly otherLayers: 'fp16' | 'fp32';
  /** Batch sizes: the smallest, the one the kernels are chosen for, the largest. */
  readonly profile: { readonly min: number; readonly opt: number; readonly max: number };
  /** Limit in MiB of the memory a layer may work in; `null` leaves it to TensorRT. */
  readonly workspaceMiB: number | null;
  /** 0 … 5; TensorRT 8.5 has no such levels. */
  readonly optimizationLevel: number;
  /** Deep-learning accelerator to build for, what it cannot run falling back to the GPU; `null` builds for the GPU. */
  readonly dlaCore: number | null;
  /** Lets TensorRT use weights that are 2:4 sparse already. */
  readonly sparsity: boolean;
}

/** How a GPU's work is started and waited for. */
export interface GpuExecution {
  /** Records the engine's work once and starts it as a whole. */
  readonly cudaGraph: boolean;
  /** Waits in a loop, which costs a processor core and saves the waking up. */
  readonly spinWait: boolean;
}

/** How an engine is executed. */
export interface EngineExecution extends GpuExecution {
  /** Deep-learning accelerator that takes the engine's part for it; absent where the engine was built for the GPU alone. */
  readonly dlaCore?: number;
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
  /** Seconds the hot runs last at least; 0: just the runs. */
  readonly hotSeconds: number;
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

/** Find activation ranges with a calibrator of TensorRT. */
export interface CalibrateTensorrtSpec extends CalibrateBase {
  readonly kind: 'tensorrt';
  readonly onnx: ArtifactRef;
  readonly calibrator: TensorrtCalibrator;
}

/** Take the ranges that an older TensorRT found over into explicit Q/DQ pairs, for one that has no calibrators. */
export interface CarryOverSpec {
  readonly kind: 'carry-over';
  readonly onnx: ArtifactRef;
  /** TensorRT's calibration cache of this very ONNX model. */
  readonly cache: ArtifactRef;
  readonly minimumCoverage: number;
}

/** Find activation ranges. */
export type CalibrateSpec = CalibrateTorchSpec | CalibrateOrtSpec | CalibrateTensorrtSpec | CarryOverSpec;

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

/** Build with ONNX Runtime for the processor, or with TensorRT for RTX for the proof. */
export interface BuildPortableSpec {
  readonly backend: 'onnxruntime' | 'tensorrt-rtx';
  readonly onnx: ArtifactRef;
  readonly preprocessing: Preprocessing;
  /** Threads of one inference. */
  readonly threads: number;
}

/** Build with TensorRT for the node's GPU. */
export interface BuildTensorrtSpec {
  readonly backend: 'tensorrt';
  readonly onnx: ArtifactRef;
  readonly preprocessing: Preprocessing;
  readonly precision: EnginePrecision;
  /** Scales of an INT8 engine whose network has no Q/DQ pairs. */
  readonly calibrationCache: ArtifactRef | null;
  readonly options: TensorrtOptions;
}

/** Build with ONNX Runtime's TensorRT execution provider, in INT8 with a calibration table. */
export interface BuildOrtTensorrtSpec {
  readonly backend: 'ort-tensorrt';
  /** The FP32 network whose tensors the table names. */
  readonly onnx: ArtifactRef;
  /** ONNX Runtime's calibration table (FlatBuffers). */
  readonly table: ArtifactRef;
  readonly preprocessing: Preprocessing;
  readonly options: TensorrtOptions;
}

/** Build the engine on the node. */
export type BuildSpec = BuildPortableSpec | BuildTensorrtSpec | BuildOrtTensorrtSpec;

interface EvaluateBase {
  readonly preprocessing: Preprocessing;
  readonly evaluation: PackedSplit;
  readonly speed: SpeedMeasurement;
  /** Images a run of the accuracy measurement. */
  readonly accuracyBatchSize: number;
  /** Threads of one inference on the processor. */
  readonly threads: number;
}

/** Measure the network in PyTorch, FP32, eager. */
export interface EvaluateTorchSpec extends EvaluateBase {
  readonly kind: 'torch';
  readonly model: ResolvedModel;
  readonly device: 'cpu' | 'cuda';
}

/** Measure with ONNX Runtime: accuracy from the graph run as written, speed from the engine. */
export interface EvaluateOnnxRuntimeSpec extends EvaluateBase {
  readonly kind: 'onnxruntime';
  readonly onnx: ArtifactRef;
  readonly engine: ArtifactRef;
}

/** Measure a TensorRT engine. */
export interface EvaluateTensorrtSpec extends EvaluateBase {
  readonly kind: 'tensorrt';
  readonly engine: ArtifactRef;
  readonly execution: EngineExecution;
}

/** Measure an engine in ONNX Runtime's TensorRT execution provider. */
export interface EvaluateOrtTensorrtSpec extends EvaluateBase {
  readonly kind: 'ort-tensorrt';
  readonly engine: ArtifactRef;
}

/** Measure accuracy, latency, throughput and usage on the node. */
export type EvaluateSpec = EvaluateTorchSpec | EvaluateOnnxRuntimeSpec | EvaluateTensorrtSpec | EvaluateOrtTensorrtSpec;

/** Measure a TensorRT engine a second time, with trtexec. */
export interface CrossCheckSpec {
  readonly engine: ArtifactRef;
  /** What our own measurement of the engine left. */
  readonly samples: ArtifactRef;
  /** Name of the engine's only input. */
  readonly inputName: string;
  readonly preprocessing: Preprocessing;
  readonly speed: SpeedMeasurement;
  readonly execution: EngineExecution;
}
