import type { ArtifactRef } from '../contracts/artifact-ref.js';
import type { ModelSource, ResolvedModel } from '../contracts/model.js';
import type { SweepPlan } from '../contracts/sweep.js';
import type { PipelineInput } from '../contracts/workflows.js';
import { requireSameContent } from './policy/require-same-content.js';
import { importOf } from './policy/import-of.js';
import { listingOf } from './policy/listing-of.js';
import { placedActivities } from './placed-activities.js';

/**
 * Takes again from its source what the sweep took in when it began and the store has lost: no stage makes it. Fails with
 * `SourceChanged` where the source gives other content now.
 */
export const takeInAgain = async ({ plan, point, model, splits }: PipelineInput): Promise<void> => {
  const node = placedActivities(plan, point.nodeId);
  const network = networkOf(model);
  const missing = await node.missingArtifacts({ refs: [network, ...splits.map(({ list }) => list)] });
  const isMissing = ({ sha256 }: ArtifactRef): boolean => missing.some((ref) => ref.sha256 === sha256);
  if (isMissing(network)) {
    const now = networkOf(await node.importModel(importOf(plan)));
    requireSameContent({ before: network, now, source: networkFile(plan.model) });
  }
  if (!splits.some(({ list }) => isMissing(list))) return;
  const listed = await node.listSplits(listingOf(plan));
  for (const { role, list } of splits.filter((split) => isMissing(split.list))) {
    const now = listed.find((split) => split.role === role)?.list;
    if (now !== undefined) requireSameContent({ before: list, now, source: imagesOf(plan, role) });
  }
};

const networkOf = (model: ResolvedModel): ArtifactRef => (model.kind === 'onnx' ? model.onnx : model.weights);

const networkFile = (model: ModelSource): string => (model.kind === 'onnx' ? model.onnx : model.weights);

const imagesOf = ({ splits }: SweepPlan, role: string): string => {
  const source = splits.find((split) => split.role === role)?.source;
  if (source === undefined) return role;
  return source.kind === 'dataset' ? source.name : source.path;
};
