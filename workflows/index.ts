export { calibrationSweepWorkflow } from './calibration-sweep.js';
export { quantizationPipelineWorkflow } from './quantization-pipeline.js';
