import type { EvaluationRecord } from '../../contracts/evaluation-record.js';
import type { ReportView } from './report-view.js';

const evaluationsOf = ({ trials }: ReportView): readonly EvaluationRecord[] =>
  trials.flatMap(({ trial }) => trial.evaluation ?? []);

/** Whether anything was measured on a GPU. */
export const hasGpu = (view: ReportView): boolean => evaluationsOf(view).some(({ device }) => device === 'gpu');

/** Whether everything was measured on a GPU. */
export const isGpuOnly = (view: ReportView): boolean =>
  hasGpu(view) && evaluationsOf(view).every(({ device }) => device === 'gpu');

/** Where quantized accuracy and speed come from: ONNX Runtime, TensorRT engines, or both. */
export const enginesOf = (view: ReportView): 'onnxruntime' | 'tensorrt' | 'both' => {
  const modes = new Set(evaluationsOf(view).map(({ speedMode }) => speedMode));
  if (!modes.has('engine')) return 'onnxruntime';
  return modes.has('fused') ? 'both' : 'tensorrt';
};
