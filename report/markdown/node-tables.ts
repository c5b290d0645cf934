import type { ComparedNode, NodeComparison } from '../model/node-comparison.js';
import type { ReportView } from '../model/report-view.js';
import { nodeColumns, type NodeColumn } from '../tables/node-columns.js';
import { NODES_NOTE, shownLine } from '../tables/node-note.js';
import { nodeReason, nodeRemarks } from '../tables/node-remarks.js';
import { comparedName } from '../tables/recipe-columns.js';
import { ABSENT } from '../tables/table-cells.js';
import { plain, table } from './text.js';

const rowOf = (
  view: ReportView,
  comparison: NodeComparison,
  node: ComparedNode,
  columns: readonly NodeColumn[],
): readonly string[] => {
  const reason = nodeReason(view, node);
  const remarks = nodeRemarks(view, comparison, node).join('; ');
  if (reason !== null) {
    return [
      node.nodeId,
      ...columns.map(() => ABSENT),
      [`${reason.status}${reason.explanation === '' ? '' : ':'}`, reason.explanation].join(' ').trim(),
    ];
  }
  const cells = columns.map(({ cell }) => {
    const { text, note } = cell(node);
    return note === null ? text : `${text} (${note})`;
  });
  return [node.nodeId, ...cells, remarks];
};

const comparisonTable = (view: ReportView, comparison: NodeComparison): readonly string[] => {
  const columns = nodeColumns(view, comparison);
  const head = ['Node', ...columns.map(({ name }) => name), 'Remarks'];
  return [
    `### ${plain(comparedName(comparison))}`,
    plain(shownLine(comparison)),
    table([head, ...comparison.nodes.map((node) => rowOf(view, comparison, node, columns))]),
  ];
};

/** The engines of each quantized model side by side, node by node; nothing for a sweep with one node. */
export const nodeTables = (view: ReportView): readonly string[] =>
  view.nodeComparisons.length === 0
    ? []
    : [
        '## Nodes side by side',
        ...view.nodeComparisons.flatMap((comparison) => comparisonTable(view, comparison)),
        plain(NODES_NOTE),
      ];
