import type { PackedSplit } from '../contracts/dataset.js';
import type { PrepareSplitSpec } from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { listInput } from './stage-input.js';

/** Unreadable images that an outcome names in a Workflow's history; the record in the store names all. */
const NAMED_IMAGES = 20;

/** Decodes, resizes and crops a split into uint8 shards, once for every recipe. */
export const prepareSplit = async (
  node: NodeContext,
  { split, preprocessing, maxUnreadableShare }: PrepareSplitSpec,
  attempt: StageAttempt,
): Promise<{ outcome: StageOutcome<'pack_split'>; packed: PackedSplit }> => {
  const { splitSha256, classNames } = split;
  // Mean and standard deviation are applied when the shards are read.
  const { mean: _, std: __, ...resampling } = preprocessing;
  const outcome = await runStage(
    node,
    {
      program: 'pack_split',
      parameters: {
        preprocessing: resampling,
        splitSha256,
        classNames,
        maxUnreadableShare,
      },
      unkeyed: {},
      inputs: { split: listInput(node, split) },
    },
    attempt,
  );
  return {
    outcome: withoutShards(outcome),
    packed: {
      index: outcome.artifacts.index,
      list: split.list,
      ...(split.dataset === undefined ? {} : { dataset: split.dataset }),
      images: outcome.facts.images,
      splitSha256,
    },
  };
};

/** The outcome in a size that does not grow with the split: the index names the shards, as does the stored record. */
const withoutShards = (outcome: StageOutcome<'pack_split'>): StageOutcome<'pack_split'> => {
  const { unreadable } = outcome.facts;
  return {
    ...outcome,
    artifacts: { index: outcome.artifacts.index },
    facts: {
      ...outcome.facts,
      unreadable: unreadable.slice(0, NAMED_IMAGES),
      unreadableImages: unreadable.length,
    },
  };
};
