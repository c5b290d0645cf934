import type { ComparedNode, NodeComparison } from '../model/node-comparison.js';
import type { ReportView } from '../model/report-view.js';
import { nodeColumns, type NodeCell, type NodeColumn } from '../tables/node-columns.js';
import { NODES_NOTE, shownLine } from '../tables/node-note.js';
import { nodeReason, nodeRemarks } from '../tables/node-remarks.js';
import { comparedName } from '../tables/recipe-columns.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { head, nodeHead, scrolling } from './table-parts.js';

const cellData = ({ text, note, verdict }: NodeCell): Markup => {
  if (note === null) return markup`<td>${text}</td>`;
  return markup`<td>${text}<small${verdict === 'beyond noise' ? markup` class="notable"` : NOTHING}>${note}</small></td>`;
};

const nodeRow = (
  view: ReportView,
  comparison: NodeComparison,
  node: ComparedNode,
  columns: readonly NodeColumn[],
): Markup => {
  const start = nodeHead(view, node.nodeId, nodeRemarks(view, comparison, node), node.view?.anchor);
  const reason = nodeReason(view, node);
  if (reason === null) return markup`<tr>${start}${columns.map(({ cell }) => cellData(cell(node)))}</tr>`;
  return markup`<tr>${start}<td class="reason" colspan="${Math.max(1, columns.length)}">
<span class="why"><strong>${reason.status}</strong> ${reason.explanation}</span></td></tr>`;
};

const comparisonTable = (view: ReportView, comparison: NodeComparison): Markup => {
  const columns = nodeColumns(view, comparison);
  const name = comparedName(comparison);
  const heads = columns.length === 0 ? head('Status', 'text') : columns.map((column) => head(column.name));
  const table = markup`<table class="nodes">
<thead><tr>${head('Node', 'text')}${heads}</tr></thead>
<tbody>${comparison.nodes.map((node) => nodeRow(view, comparison, node, columns))}</tbody>
</table>`;
  return markup`<h3>${name}</h3>
<p class="note">${shownLine(comparison)}</p>
${scrolling(`${name} on every node`, table)}`;
};

/** The engines of each quantized model side by side, node by node; nothing for a sweep with one node. */
export const nodesSection = (view: ReportView): Markup =>
  view.nodeComparisons.length === 0
    ? NOTHING
    : markup`<section id="nodes"><h2>Nodes side by side</h2>
${view.nodeComparisons.map((comparison) => comparisonTable(view, comparison))}
<p class="note">${NODES_NOTE}</p></section>`;
