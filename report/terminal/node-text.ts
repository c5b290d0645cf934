import type { ComparedNode, NodeComparison } from '../model/node-comparison.js';
import type { ReportView } from '../model/report-view.js';
import { nodeColumns, type NodeCell, type NodeColumn } from '../tables/node-columns.js';
import { shownLine } from '../tables/node-note.js';
import { nodeReason } from '../tables/node-remarks.js';
import { shorten } from './shorten.js';

const NODE_WIDTH = 28;

const MARKS: Readonly<Record<NonNullable<NodeCell['verdict']>, string>> = {
  'beyond noise': '*',
  'not beyond noise': ' ',
  'not judged': '?',
};

/** What the marks behind ratios and differences mean. */
const LEGEND =
  '* beyond noise; ? not judged: fewer than five blocks, an engine started and measured on its own. The report says how.';

const textOf = ({ text, verdict }: NodeCell): string => (verdict === null ? text : `${text}${MARKS[verdict]}`);

/** As many columns as fit. */
const fitting = (columns: readonly (readonly string[])[], room: number): readonly (readonly string[])[] => {
  let left = room;
  return columns.filter((column) => (left -= 2 + widthOf(column)) >= 0);
};

const widthOf = (column: readonly string[]): number => Math.max(...column.map(({ length }) => length));

const columnOf = (nodes: readonly ComparedNode[], { name, cell }: NodeColumn): readonly string[] => [
  name,
  ...nodes.map((node) => textOf(cell(node))),
];

const comparisonLines = (view: ReportView, comparison: NodeComparison, width: number): readonly string[] => {
  const { nodes } = comparison;
  const names = ['node', ...nodes.map(({ nodeId }) => shorten(nodeId, NODE_WIDTH))];
  const start = widthOf(names);
  const columns = fitting(
    nodeColumns(view, comparison).map((column) => columnOf(nodes, column)),
    width - start,
  );
  const rows = names.map((name, row) => {
    const node = row === 0 ? undefined : nodes[row - 1];
    const reason = node === undefined ? null : nodeReason(view, node);
    const cells =
      reason === null
        ? columns.map((column) => (column[row] ?? '').padStart(widthOf(column)))
        : [shorten([reason.status, reason.explanation].join(' ').trim(), width - start - 2)];
    return [name.padEnd(start), ...cells].join('  ').trimEnd();
  });
  return [shorten(`${comparison.name}. ${shownLine(comparison)}`, width), ...rows, ''];
};

/** The engines of each quantized model side by side, node by node; nothing for a sweep with one node. */
export const nodeLines = (view: ReportView, width: number): readonly string[] =>
  view.nodeComparisons.length === 0
    ? []
    : ['Nodes side by side', ...view.nodeComparisons.flatMap((own) => comparisonLines(view, own, width)), LEGEND, ''];
