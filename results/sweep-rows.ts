import { type NodeRecord, type SweepRecord, sweepRecordSchema } from '../contracts/sweep-record.js';
import type { SweepNodeRow, SweepRow } from './database-schema.js';

/** Takes a sweep apart into its row and the rows of its nodes. */
export const sweepRows = ({
  spec,
  nodes,
  notes,
  ...sweep
}: SweepRecord): { readonly sweep: SweepRow; readonly nodes: readonly SweepNodeRow[] } => ({
  sweep: { ...sweep, spec: JSON.stringify(spec), notes: JSON.stringify(notes) },
  nodes: nodes.map((node, position) => nodeRow(sweep.sweepId, position, node)),
});

/** The row of a sweep's node. */
export const nodeRow = (
  sweepId: string,
  position: number,
  { nodeId, fingerprint, tools }: NodeRecord,
): SweepNodeRow => ({
  sweepId,
  position,
  nodeId,
  fingerprint: JSON.stringify(fingerprint),
  tools: JSON.stringify(tools),
});

/** Puts a sweep together again; node rows come in the order of their positions. */
export const sweepOfRows = (row: SweepRow, nodes: readonly SweepNodeRow[]): SweepRecord =>
  sweepRecordSchema.parse({
    ...row,
    spec: JSON.parse(row.spec),
    notes: JSON.parse(row.notes),
    nodes: nodes.map(({ nodeId, fingerprint, tools }) => ({
      nodeId,
      fingerprint: JSON.parse(fingerprint),
      tools: JSON.parse(tools),
    })),
  });
