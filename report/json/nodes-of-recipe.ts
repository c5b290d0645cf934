import type { ComparedNode, NodeComparison } from '../model/node-comparison.js';
import type { Comparison } from '../model/comparison.js';
import type { SpeedRatio } from '../model/speed-ratio.js';

/** The nodes of a sweep side by side, for one recipe with one setting. */
export type NodesOfRecipe = Omit<NodeComparison, 'nodes'> & {
  readonly nodes: readonly (Omit<ComparedNode, 'view' | 'accuracy' | 'latency' | 'throughput'> & {
    /** The trial shown, which is among `trials`; `null` where the node has none yet. */
    readonly trialId: string | null;
    /** `null` where the two have nothing to compare, as in all below. */
    readonly accuracy: Comparison | null;
    readonly latency: SpeedRatio | null;
    readonly throughput: SpeedRatio | null;
  })[];
};

/** The comparison with its trials named, which the report has whole elsewhere. */
export const nodesOfRecipe = ({ nodes, ...comparison }: NodeComparison): NodesOfRecipe => ({
  ...comparison,
  nodes: nodes.map(({ view, accuracy, latency, throughput, ...node }) => ({
    ...node,
    trialId: view?.trial.trialId ?? null,
    accuracy: accuracy ?? null,
    latency: latency ?? null,
    throughput: throughput ?? null,
  })),
});
