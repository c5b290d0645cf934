import type { ArtifactRef } from './artifact-ref.js';
import type { PackedSplit } from './dataset.js';
import type { StageRecord } from './stage-record.js';
import type { EnginePrecision } from './tensorrt-options.js';

/** What TensorRT is to build an engine of. */
export interface EngineSource {
  readonly onnx: ArtifactRef;
  readonly precision: EnginePrecision;
  /** Scales of an INT8 engine whose network has no Q/DQ pairs. */
  readonly calibrationCache: ArtifactRef | null;
}

/** What a recipe has made of the network before an engine is built: the same for every node that it is deployed on. */
export type QuantizedNetwork =
  /** The network as it is, for PyTorch. */
  | { readonly kind: 'pytorch' }
  /** Explicit Q/DQ pairs, constants folded. */
  | { readonly kind: 'qdq'; readonly onnx: ArtifactRef }
  /** No Q/DQ pairs: the precision is TensorRT's to apply. */
  | ({ readonly kind: 'tensorrt' } & EngineSource)
  /** The FP32 network with ONNX Runtime's calibration table, for its TensorRT provider. */
  | { readonly kind: 'provider'; readonly prepared: ArtifactRef; readonly table: ArtifactRef };

/** Answer of `quantizationWorkflow`. */
export interface Quantization {
  readonly network: QuantizedNetwork;
  /** The stages that led to it. */
  readonly stages: readonly StageRecord[];
  /** The images that every node measures accuracy on. */
  readonly evaluation: PackedSplit;
}
