import type { ArtifactRef } from './artifact-ref.js';

/** A network whose file has been taken into the artifact store. */
export type ResolvedModel =
  | {
      readonly kind: 'architecture';
      /** Name in `python/quantfleet_tools/pytorch/architectures`. */
      readonly architecture: string;
      readonly classes: number;
      readonly weights: ArtifactRef;
    }
  | {
      readonly kind: 'factory';
      /** Name under `factories` in the node's own configuration. */
      readonly factory: string;
      readonly classes: number;
      readonly weights: ArtifactRef;
    }
  | { readonly kind: 'onnx'; readonly classes: number; readonly onnx: ArtifactRef };
