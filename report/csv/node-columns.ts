import type { ComparedNode, NodeComparison } from '../model/node-comparison.js';
import type { ReportView } from '../model/report-view.js';
import type { SpeedRatio } from '../model/speed-ratio.js';
import type { TrialView } from '../model/trial-view.js';
import type { Cell, Column } from './column.js';

/** A trial of a comparison, though another calibration batch size may be shown: ratios are of the node. */
interface Place {
  readonly comparison: NodeComparison;
  readonly node: ComparedNode;
}

const placeOf = ({ nodeComparisons }: ReportView, { trial }: TrialView): Place | undefined => {
  const comparison = nodeComparisons.find(
    ({ recipe, settingsDigest }) => recipe === trial.recipe && settingsDigest === trial.settingsDigest,
  );
  const node = comparison?.nodes.find(({ nodeId }) => nodeId === trial.nodeId);
  return comparison === undefined || node === undefined ? undefined : { comparison, node };
};

const ratioColumns = (view: ReportView, of: 'latency' | 'throughput'): readonly Column[] => {
  const column = (name: string, cell: (ratio: SpeedRatio) => Cell): Column => [
    `${of}_node_ratio${name}`,
    (own) => {
      const ratio = placeOf(view, own)?.node[of];
      return ratio === undefined ? null : cell(ratio);
    },
  ];
  return [
    column('', ({ ratio }) => ratio),
    column('_lower', ({ interval }) => interval?.lower ?? null),
    column('_upper', ({ interval }) => interval?.upper ?? null),
    column('_blocks', ({ pairs }) => pairs),
    column('_verdict', ({ verdict }) => verdict),
  ];
};

/** How the trial's node compares with the reference node; a sweep with one node does not have these columns. */
export const nodeColumns = (view: ReportView): readonly Column[] =>
  view.nodeComparisons.length === 0
    ? []
    : [
        ['reference_node_id', (own) => placeOf(view, own)?.comparison.reference ?? null],
        ...ratioColumns(view, 'latency'),
        ['throughput_node_ratio_batch_size', (own) => placeOf(view, own)?.comparison.throughputBatchSize ?? null],
        ...ratioColumns(view, 'throughput'),
      ];
