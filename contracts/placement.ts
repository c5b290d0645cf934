/** Task queues of the stages that need no node; where one is absent, the node runs them. */
export interface Placement {
  /** Where the images lie: lists and packs them. */
  readonly reading?: string;
  /** Where PyTorch and the images are: fine-tunes with crops of the images themselves. */
  readonly training?: string;
  /** Exports, calibrates and fine-tunes PyTorch networks. */
  readonly torch?: string;
  /** Works on ONNX graphs: takes them in, calibrates and folds them. */
  readonly onnxruntime?: string;
}
