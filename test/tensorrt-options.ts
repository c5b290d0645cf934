import type { TensorrtOptions } from '../contracts/tensorrt-options.js';

/** Engine options as a sweep file has them when it says nothing. */
export const TENSORRT_OPTIONS: TensorrtOptions = {
  otherLayers: 'fp32',
  profile: { min: 1, opt: 8, max: 128 },
  workspaceMiB: null,
  optimizationLevel: 3,
  dlaCore: null,
  sparsity: false,
  tf32: true,
  precisionPolicy: 'fastest',
  profileSizes: [],
  minimumInt8Share: 0.9,
};
