import type { RunnablePoint } from '../../contracts/trial-point.js';

/**
 * Workflow ID of the quantization that a trial shares with those of other nodes, once a run of the sweep. No node's id has
 * an underscore.
 */
export const quantizationId = (point: RunnablePoint, { sweepId, sweepRun }: Sharing): string => {
  const { trialId, nodeId } = point;
  const ofPoint = trialId.slice(`${sweepId}/${nodeId}/`.length);
  return [sweepId, '_quantization', sweepRun, ofPoint, ...scalesOf(point)].join('/');
};

/** A run of a sweep. */
export interface Sharing {
  readonly sweepId: string;
  readonly sweepRun: string;
}

/** What a node's TensorRT finds out belongs to it. */
const scalesOf = (point: RunnablePoint): readonly string[] => {
  if (point.recipe !== 'tensorrt-calibrator') return [];
  return point.scales === 'calibrator' ? [point.scales, point.nodeId] : [point.scales];
};
