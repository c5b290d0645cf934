import type { RunnablePoint } from '../../contracts/trial-point.js';

/** A node in a run of a sweep. */
export interface SharingNode {
  readonly sweepId: string;
  /** Tells a run of the sweep from an earlier one. */
  readonly sweepRun: string;
  /** Digest of what the nodes of its class have in common. */
  readonly nodeClass: string;
}

const CLASS_DIGITS = 12;

/**
 * Workflow ID of the quantization that a trial shares with those of other nodes, once a run of the sweep. No node's id has
 * an underscore.
 */
export const quantizationId = (point: RunnablePoint, { sweepId, sweepRun, nodeClass }: SharingNode): string => {
  const { trialId, nodeId } = point;
  const ofPoint = trialId.slice(`${sweepId}/${nodeId}/`.length);
  return [sweepId, '_quantization', sweepRun, ofPoint, ...scalesOf(point, nodeClass)].join('/');
};

/** What TensorRT's calibrators find out holds for the nodes of a class. */
const scalesOf = (point: RunnablePoint, nodeClass: string): readonly string[] => {
  if (point.recipe !== 'tensorrt-calibrator') return [];
  return point.scales === 'calibrator' ? [point.scales, nodeClass.slice(0, CLASS_DIGITS)] : [point.scales];
};
