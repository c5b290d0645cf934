export { calibrationSweepWorkflow } from './calibration-sweep.js';
export { nodeWorkflow } from './node.js';
export { quantizationPipelineWorkflow } from './quantization-pipeline.js';
