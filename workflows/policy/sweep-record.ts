import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { Json } from '../../contracts/stage.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import { modelName } from '../../contracts/model-name.js';
import type { PreparedSweep } from '../../contracts/workflows.js';
import { sweepNotes } from './sweep-notes.js';

/** A sweep as the results database keeps it. */
export const sweepRecord = (
  plan: SweepPlan,
  { probes, model, splits, startedAt }: Pick<PreparedSweep, 'probes' | 'splits' | 'startedAt'> & Partial<PreparedSweep>,
  status: SweepRecord['status'],
  finishedAt: string | null,
): SweepRecord => {
  const evaluation = splits.find(({ role }) => role === 'evaluation');
  return {
    sweepId: plan.sweepId,
    name: plan.name,
    modelName: modelName(plan.model),
    datasetName: plan.datasetName,
    classes: plan.model.classes,
    evaluationImages: evaluation?.images ?? 0,
    splitSha256: evaluation?.splitSha256 ?? '',
    spec: JSON.parse(JSON.stringify({ ...plan, listed: splits })) as Json,
    nodes: probes.map(({ nodeId, fingerprint, tools }) => ({ nodeId, fingerprint, tools })),
    notes: [...sweepNotes(plan, { model, splits })],
    startedAt,
    finishedAt,
    status,
  };
};
