import type { NodeRecord, SweepRecord } from '../contracts/results.js';
import type { SweepNodeRow, SweepRow } from './database-schema.js';

/** Takes a sweep apart into its row and the rows of its nodes. */
export const sweepRows = (sweep: SweepRecord): { sweep: SweepRow; nodes: readonly SweepNodeRow[] } => ({
  sweep: {
    sweep_id: sweep.sweepId,
    name: sweep.name,
    model_name: sweep.modelName,
    dataset_name: sweep.datasetName,
    classes: sweep.classes,
    evaluation_images: sweep.evaluationImages,
    split_sha256: sweep.splitSha256,
    spec: JSON.stringify(sweep.spec),
    started_at: sweep.startedAt,
    finished_at: sweep.finishedAt,
    status: sweep.status,
  },
  nodes: sweep.nodes.map(({ nodeId, fingerprint, tools }, position) => ({
    sweep_id: sweep.sweepId,
    position,
    node_id: nodeId,
    fingerprint: JSON.stringify(fingerprint),
    tools: JSON.stringify(tools),
  })),
});

/** Puts a sweep together again; node rows come in the order of their positions. */
export const sweepRecord = (row: SweepRow, nodes: readonly SweepNodeRow[]): SweepRecord => ({
  sweepId: row.sweep_id,
  name: row.name,
  modelName: row.model_name,
  datasetName: row.dataset_name,
  classes: row.classes,
  evaluationImages: row.evaluation_images,
  splitSha256: row.split_sha256,
  spec: JSON.parse(row.spec) as SweepRecord['spec'],
  nodes: nodes.map(({ node_id, fingerprint, tools }) => ({
    nodeId: node_id,
    fingerprint: JSON.parse(fingerprint) as NodeRecord['fingerprint'],
    tools: JSON.parse(tools) as NodeRecord['tools'],
  })),
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  status: row.status,
});
