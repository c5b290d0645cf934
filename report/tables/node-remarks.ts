import { nodeClassFields } from '../../contracts/node-class.js';
import type { NodeRecord } from '../../contracts/sweep-record.js';
import { isDeepStrictEqual } from 'node:util';
import { busyWith } from '../model/busy-trial.js';
import type { ComparedNode, NodeComparison } from '../model/node-comparison.js';
import type { ReportView } from '../model/report-view.js';
import { jsonText } from '../text/json-text.js';
import { explanationOf } from './table-cells.js';

/** Names of differing fields that a remark gives; the rest is counted. */
const NAMED = 3;

const classFields = ({ fingerprint, tools }: NodeRecord) => nodeClassFields({ fingerprint, tools, powerState: {} });

/** What computes on a node: its GPU, or failing that its processor. */
const machineOf = ({ fingerprint }: NodeRecord): readonly string[] => {
  const device = fingerprint['gpu'] ?? fingerprint['processor'];
  return device === undefined ? [] : [jsonText(device)];
};

const classRemark = (reference: NodeRecord, node: NodeRecord): readonly string[] => {
  const [before, after] = [classFields(reference), classFields(node)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const differing = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  if (differing.length === 0 || Object.keys(after).length === 0) return [];
  const more = differing.length > NAMED ? ` and ${differing.length - NAMED} more` : '';
  return [`another node class: ${differing.slice(0, NAMED).join(', ')}${more} differ`];
};

/** What sets a node apart in a comparison, beside its numbers. */
export const nodeRemarks = (
  { sweep }: ReportView,
  { reference }: NodeComparison,
  { nodeId, isReference, view, isTainted, isSameNetwork }: ComparedNode,
): readonly string[] => {
  const record = sweep.nodes.find((node) => node.nodeId === nodeId);
  const ofReference = sweep.nodes.find((node) => node.nodeId === reference);
  const step = view?.engine?.fallbackStep ?? null;
  return [
    ...(record === undefined ? [] : machineOf(record)),
    ...(isReference || record === undefined || ofReference === undefined ? [] : classRemark(ofReference, record)),
    ...(isSameNetwork === false && view?.trial.evaluation != null ? ['quantized apart: another network'] : []),
    ...(step === null || step.number === 1
      ? []
      : [`built with less memory: fallback step ${step.number} of ${step.of}`]),
    ...(isTainted && view !== undefined ? busyWith(sweep, view.trial).map((how) => `busy machine: ${how}`) : []),
  ];
};

/** Why a node has no numbers, as its status and an explanation; `null` for one that was measured. */
export const nodeReason = (
  { sweep }: ReportView,
  { view }: ComparedNode,
): { readonly status: string; readonly explanation: string } | null => {
  if (view === undefined) return { status: sweep.status === 'running' ? 'no trial yet' : 'no trial', explanation: '' };
  if (view.trial.evaluation !== null) return null;
  const code = view.trial.status === 'failed' ? `${view.trial.failure?.code ?? ''} ` : '';
  return { status: view.trial.status, explanation: `${code}${explanationOf(view)}` };
};
