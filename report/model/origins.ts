import { enginesOf } from './devices.js';
import type { ReportView } from './report-view.js';

const ACCURACY = {
  onnxruntime: 'the Q/DQ graph run as it is written',
  tensorrt: 'the TensorRT engine itself',
  both: 'the Q/DQ graph run as it is written, or the TensorRT engine itself',
} as const;

const SPEED = {
  onnxruntime: 'the built engine with fused kernels',
  tensorrt: 'the TensorRT engine',
  both: 'the built engine, of ONNX Runtime with fused kernels or of TensorRT',
} as const;

/** What gave the accuracies of this report, FP32 in PyTorch apart. */
export const accuracySource = (view: ReportView): string => ACCURACY[enginesOf(view)];

/** What gave the speeds of this report, FP32 in PyTorch apart. */
export const speedSource = (view: ReportView): string => SPEED[enginesOf(view)];
