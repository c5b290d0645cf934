export { calibrationSweepWorkflow } from './calibration-sweep.js';
export { nodeLaneWorkflow } from './node-lane.js';
export { nodeWorkflow } from './node.js';
export { quantizationPipelineWorkflow } from './quantization-pipeline.js';
export { quantizationWorkflow } from './quantization.js';
export { sweepWorkflow } from './sweep.js';
