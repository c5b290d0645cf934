import type { z } from 'zod';
import { fieldOf, listOf, numberOf } from '../../contracts/json-field.js';
import { profileSizesUpTo } from '../../contracts/profile-sizes.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { batchProfileSchema } from '../../contracts/tensorrt-options.js';

/**
 * The batch sizes, ascending, that TensorRT chose the kernels of a node's engine for: those with an optimization profile of their own,
 * else the one of the only profile. The engine's own profile says how far they reach, also after a fallback step.
 */
export const kernelSizes = (
  spec: SweepRecord['spec'],
  nodeId: string,
  { opt, max }: z.infer<typeof batchProfileSchema>,
): readonly number[] => {
  const ofNode = fieldOf(fieldOf(fieldOf(spec, 'nodeSettings'), nodeId), 'engine');
  const asked = listOf(fieldOf(ofNode ?? fieldOf(spec, 'engine'), 'profileSizes')).flatMap(
    (size) => numberOf(size) ?? [],
  );
  return asked.length > 0 ? profileSizesUpTo(asked, max) : [opt];
};
