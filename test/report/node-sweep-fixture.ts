import type { EvaluationRecord } from '../../contracts/evaluation-record.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { gpuSweepFixture, gpuTrialFixtures } from './gpu-sweep-fixture.js';
import { randomNumbers } from './random-numbers.js';
import { sweepFixture, trialFixtures } from './sweep-fixture.js';

/** How much slower than the first node a node is, for each calibration batch size of its own; 1: as fast. */
export interface NodeFixture {
  readonly nodeId: string;
  readonly slower: number;
  /** Standard deviation of what its blocks add to that. */
  readonly noise: number;
}

const slowed = (evaluation: EvaluationRecord, factor: number): EvaluationRecord => ({
  ...evaluation,
  latencyMs: evaluation.latencyMs.map((value) => value * factor),
  computeMs: evaluation.computeMs?.map((value) => value * factor) ?? null,
  throughput: evaluation.throughput.map((one) => ({ ...one, seconds: one.seconds * factor })),
});

/** Each trial once on every node: the same network, engines and measurements of their own. */
export const onNodes = (trials: readonly TrialRecord[], nodes: readonly NodeFixture[]): readonly TrialRecord[] =>
  trials.flatMap((trial) =>
    nodes.map(({ nodeId, slower, noise }): TrialRecord => {
      const { evaluation } = trial;
      const factor = slower * (1 + noise * randomNumbers(`${nodeId}/${trial.trialId}`).normal());
      return {
        ...trial,
        trialId: `${trial.trialId}@${nodeId}`,
        nodeId,
        stages: trial.stages.map((stage) =>
          ['build', 'evaluate'].includes(stage.stage) ? { ...stage, key: `${nodeId}-${stage.key}` } : stage,
        ),
        evaluation: evaluation === null ? null : slowed(evaluation, factor),
      };
    }),
  );

const sweepOn = (sweep: SweepRecord, nodes: readonly NodeFixture[]): SweepRecord => ({
  ...sweep,
  spec: { nodes: nodes.map(({ nodeId }) => nodeId) },
  nodes: nodes.flatMap(({ nodeId }) => sweep.nodes.map((node) => ({ ...node, nodeId }))),
});

/** The demo's sweep over nodes. */
export const nodeSweep = (nodes: readonly NodeFixture[]): { sweep: SweepRecord; trials: readonly TrialRecord[] } => ({
  sweep: sweepOn(sweepFixture, nodes),
  trials: onNodes(trialFixtures, nodes),
});

/** The GPU's sweep over nodes. */
export const gpuNodeSweep = (
  nodes: readonly NodeFixture[],
): { sweep: SweepRecord; trials: readonly TrialRecord[] } => ({
  sweep: sweepOn(gpuSweepFixture, nodes),
  trials: onNodes(gpuTrialFixtures, nodes),
});
