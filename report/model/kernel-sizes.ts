import { fieldOf, listOf, numberOf } from '../../contracts/json-field.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';

/**
 * The batch sizes, ascending, that TensorRT chose the kernels of a node's engines for: those with an optimization profile of their own,
 * else the one of the only profile.
 */
export const kernelSizes = (spec: SweepRecord['spec'], nodeId: string, ofOnlyProfile: number): readonly number[] => {
  const ofNode = fieldOf(fieldOf(fieldOf(spec, 'nodeSettings'), nodeId), 'engine');
  const own = listOf(fieldOf(ofNode ?? fieldOf(spec, 'engine'), 'profileSizes')).flatMap(
    (size) => numberOf(size) ?? [],
  );
  return own.length > 0 ? own : [ofOnlyProfile];
};
