import { engineSchema } from '../config/engine-schema.js';
import type { TensorrtOptions } from '../contracts/tensorrt-options.js';

const { profile: _, profiles: __, ...options } = engineSchema.parse({});

/** Engine options as a sweep file has them when it says nothing. */
export const TENSORRT_OPTIONS: TensorrtOptions = {
  ...options,
  otherLayers: 'fp32',
  profile: { min: 1, opt: 8, max: 128 },
  profileSizes: [],
};
