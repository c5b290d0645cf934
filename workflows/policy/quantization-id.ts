import type { RunnablePoint } from '../../contracts/trial-point.js';
import { buildSuffix } from './build-suffix.js';

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
  const { trialId, nodeId, build = 1 } = point;
  const own = trialId.slice(`${sweepId}/${nodeId}/`.length);
  // Builds share what they are built from.
  const ofPoint = build === 1 ? own : own.slice(0, -`/${buildSuffix(build)}`.length);
  const scales = point.recipe === 'tensorrt-calibrator' ? [point.scales] : [];
  return [sweepId, '_quantization', sweepRun, ofPoint, ...scales].join('/');
};
