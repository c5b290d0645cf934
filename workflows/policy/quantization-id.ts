import type { RunnablePoint } from '../../contracts/trial-point.js';

/** A run of a sweep. */
export interface SweepRun {
  readonly sweepId: string;
  /** Tells a run of the sweep from an earlier one. */
  readonly sweepRun: string;
}

/**
 * Workflow ID of the quantization that a trial shares with those of other nodes, once a run of the sweep. No node's id has
 * an underscore.
 */
export const quantizationId = (point: RunnablePoint, { sweepId, sweepRun }: SweepRun): string => {
  const { trialId, nodeId } = point;
  const ofPoint = trialId.slice(`${sweepId}/${nodeId}/`.length);
  const scales = point.recipe === 'tensorrt-calibrator' ? [point.scales] : [];
  return [sweepId, '_quantization', sweepRun, ofPoint, ...scales].join('/');
};
