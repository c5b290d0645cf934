import { marginOf } from '../../contracts/margins.js';
import { BASELINE } from '../../contracts/recipe-table.js';
import type { ComparisonRecord } from '../../contracts/comparison-record.js';
import type { Recipe } from '../../contracts/recipe.js';
import { recipeName } from '../../contracts/recipe-name.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import { isBusy } from './busy-trial.js';
import { compareTrials, type Comparison } from './comparison.js';
import { groupBy } from '../../results/group-by.js';
import { quantizedNetworkKey } from './quantized-network-key.js';
import { type ComparedSpeed, type SpeedRatio, trialRatio, type TrialPair, turnRatio } from './speed-ratio.js';
import type { TrialView } from './trial-view.js';
import { turnPairs } from './turn-pairs.js';

/** The engines of one recipe with one setting, side by side over the nodes of a sweep. */
export interface NodeComparison {
  readonly recipe: Recipe;
  readonly settingsDigest: string;
  /** The recipe, and what tells its settings from others in the sweep. */
  readonly name: string;
  /** That of the trials shown; `null` without calibration. */
  readonly calibrationBatchSize: number | null;
  /** The node that the others are compared with: the first that the sweep names among those that measured anything. */
  readonly reference: string;
  /** The largest batch size whose throughput every node shown has; `null` where there is none. */
  readonly throughputBatchSize: number | null;
  /** Every node of the sweep, in its order. */
  readonly nodes: readonly ComparedNode[];
}

/** One node of a {@link NodeComparison}. */
export interface ComparedNode {
  readonly nodeId: string;
  readonly isReference: boolean;
  /** The trial shown; `undefined` where the node has none yet. */
  readonly view: TrialView | undefined;
  /** Whether its speeds are tainted: measured while the machine was busy. */
  readonly isTainted: boolean;
  /** Whether its engine is of the very network that the reference's is of; `null` where there is nothing to compare. */
  readonly isSameNetwork: boolean | null;
  /** Whether it has the reference's engine itself, built once. */
  readonly isSameEngine: boolean;
  /** The primary metric against the reference, on the same images. */
  readonly accuracy: Comparison | undefined;
  /** Median latency, divided by the reference's: from blocks by turns, else over the calibration batch sizes that both measured. */
  readonly latency: SpeedRatio | undefined;
  /** Throughput at {@link NodeComparison.throughputBatchSize}, likewise. */
  readonly throughput: SpeedRatio | undefined;
}

/** Compares the nodes of a sweep, recipe by recipe; nothing for a sweep with one node. */
export const compareNodes = (
  sweep: SweepRecord,
  views: readonly TrialView[],
  nodeIds: readonly string[],
  comparisons: readonly ComparisonRecord[],
): readonly NodeComparison[] => {
  const [first, second] = nodeIds;
  if (first === undefined || second === undefined) return [];
  const reference =
    nodeIds.find((nodeId) => views.some((view) => view.trial.nodeId === nodeId && isMeasured(view))) ?? first;
  const groups = groupBy(views, ({ trial }) => `${trial.recipe} ${trial.settingsDigest}`);
  return groups.flatMap((own) => compareGroup(sweep, own, { nodeIds, reference, comparisons }));
};

interface Nodes {
  readonly nodeIds: readonly string[];
  readonly reference: string;
  readonly comparisons: readonly ComparisonRecord[];
}

const compareGroup = (
  sweep: SweepRecord,
  views: readonly TrialView[],
  { nodeIds, reference, comparisons }: Nodes,
): readonly NodeComparison[] => {
  const [first] = views;
  if (first === undefined) return [];
  const calibrationBatchSize = shownBatchSize(sweep, views, reference);
  const isTainted = (view: TrialView): boolean => isBusy(sweep, view.trial);
  const shown = nodeIds.map((nodeId) => ({ nodeId, view: trialOn(views, nodeId, calibrationBatchSize) }));
  const ofReference = shown.find(({ nodeId }) => nodeId === reference)?.view;
  const throughputBatchSize = largestCommonBatchSize(shown.flatMap(({ view }) => view ?? []));
  const { recipe, settingsDigest } = first.trial;
  return [
    {
      recipe,
      settingsDigest,
      name: [recipeName(first.trial), ...(first.tellingSettings === null ? [] : [first.tellingSettings])].join(', '),
      calibrationBatchSize,
      reference,
      throughputBatchSize,
      nodes: shown.map(({ nodeId, view }): ComparedNode => {
        const isReference = nodeId === reference;
        const pairs = isReference ? [] : pairsOf(views, { reference, candidate: nodeId });
        const ratio = (speed: ComparedSpeed): SpeedRatio | undefined =>
          speedRatio(comparisons, pairs, isTainted, speed);
        const against = isReference || view === undefined ? undefined : ofReference;
        return {
          nodeId,
          isReference,
          view,
          isTainted: view !== undefined && isTainted(view),
          isSameNetwork: against === undefined || view === undefined ? null : sharesNetwork(against, view),
          isSameEngine: against !== undefined && view !== undefined && sharesEngine(against, view),
          accuracy:
            against === undefined || view === undefined
              ? undefined
              : compareTrials(against.trial, view.trial, (metric) => marginOf(sweep.spec, metric)),
          latency: ratio({ metric: 'latency.p50', batchSize: 1 }),
          throughput:
            throughputBatchSize === null ? undefined : ratio({ metric: 'throughput', batchSize: throughputBatchSize }),
        };
      }),
    },
  ];
};

/** From the good blocks that each node measured by turns, where a pair has enough of them, else from undisturbed trials. */
const speedRatio = (
  comparisons: readonly ComparisonRecord[],
  pairs: readonly TrialPair[],
  isTainted: (view: TrialView) => boolean,
  speed: ComparedSpeed,
): SpeedRatio | undefined => {
  const [ofTurns] = pairs.flatMap(
    (pair) => turnRatio(turnPairs(comparisons, pair, speed.batchSize), speed.metric) ?? [],
  );
  return (
    ofTurns ??
    trialRatio(
      pairs.filter((pair) => !isTainted(pair.reference) && !isTainted(pair.candidate)),
      speed,
    )
  );
};

const isMeasured = ({ trial }: TrialView): boolean => trial.evaluation !== null;

/** The largest that the reference measured undisturbed, or failing that at all, or failing that any node. */
const shownBatchSize = (sweep: SweepRecord, views: readonly TrialView[], reference: string): number | null => {
  const measured = views.filter(isMeasured);
  const onReference = measured.filter(({ trial }) => trial.nodeId === reference);
  const undisturbed = onReference.filter(({ trial }) => !isBusy(sweep, trial));
  const [candidates = views] = [undisturbed, onReference, measured].filter(({ length }) => length > 0);
  const sizes = candidates.flatMap(({ trial }) => trial.calibrationBatchSize ?? []);
  return sizes.length === 0 ? null : Math.max(...sizes);
};

/** A trial without a calibration batch size stands for all of them where the node cannot run the recipe or was absent. */
const trialOn = (views: readonly TrialView[], nodeId: string, batchSize: number | null): TrialView | undefined => {
  const own = views.filter(({ trial }) => trial.nodeId === nodeId);
  return (
    own.find(({ trial }) => trial.calibrationBatchSize === batchSize) ??
    own.find(({ trial }) => trial.calibrationBatchSize === null)
  );
};

const largestCommonBatchSize = (views: readonly TrialView[]): number | null => {
  const [first = [], ...others] = views
    .filter(isMeasured)
    .map(({ trial }) => trial.evaluation?.throughput.map(({ batchSize }) => batchSize) ?? []);
  const common = first.filter((batchSize) => others.every((sizes) => sizes.includes(batchSize)));
  return common.length === 0 ? null : Math.max(...common);
};

/** The trials that both nodes measured of one network. */
const pairsOf = (
  views: readonly TrialView[],
  nodes: { readonly reference: string; readonly candidate: string },
): readonly TrialPair[] => {
  const measured = views.filter(isMeasured);
  const candidates = measured.filter(({ trial }) => trial.nodeId === nodes.candidate);
  return candidates.flatMap((candidate) => {
    const reference = measured.find(
      ({ trial }) =>
        trial.nodeId === nodes.reference && trial.calibrationBatchSize === candidate.trial.calibrationBatchSize,
    );
    return reference !== undefined && sharesNetwork(reference, candidate) ? [{ reference, candidate }] : [];
  });
};

const sharesNetwork = ({ trial: one }: TrialView, { trial: other }: TrialView): boolean =>
  one.recipe === BASELINE || quantizedNetworkKey(one) === quantizedNetworkKey(other);

const sharesEngine = (one: TrialView, other: TrialView): boolean => {
  const [key, otherKey] = [one, other].map(({ trial }) => trial.stages.findLast(({ stage }) => stage === 'build')?.key);
  return key !== undefined && key === otherKey;
};
