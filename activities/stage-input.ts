import type { ArtifactRef } from '../contracts/artifact-ref.js';
import type { PackedSplit } from '../contracts/dataset.js';
import type { InputsOf, StageProgram } from '../contracts/programs.js';
import type { Json } from '../contracts/stage.js';
import type { ArtifactStore } from './artifacts/artifact-store.js';
import { localList } from './dataset/local-list.js';
import { type ListReader, requireReadableList } from './dataset/require-readable-list.js';
import type { NodeContext } from './stage-context.js';

/** An input of a stage: its digest for the stage key, and its paths for the program. */
export interface StageInput {
  /** SHA-256 of the content. */
  readonly digest: string;
  /** Called only when the work is really done; verifies what it reads. */
  resolve(artifacts: ArtifactStore): Promise<Json>;
}

/** Inputs by the name the program knows them under. */
export type StageInputs<Program extends StageProgram> = { readonly [Name in keyof InputsOf<Program>]: StageInput };

/** One stored file, given to the program as its path. */
export const fileInput = (ref: ArtifactRef): StageInput => ({
  digest: ref.sha256,
  resolve: (artifacts) => artifacts.path(ref),
});

/** A split's list, given as its path; known by the images in it and not by where they lie. */
export const listInput = (
  node: ListReader & Pick<NodeContext, 'scratchRoot'>,
  { list, dataset, splitSha256 }: Pick<PackedSplit, 'list' | 'dataset' | 'splitSha256'>,
): StageInput => ({
  digest: splitSha256,
  async resolve(artifacts) {
    await requireReadableList(node, artifacts, { list, dataset });
    return dataset === undefined ? artifacts.path(list) : localList(node, artifacts, { list, dataset });
  },
});

/** A packed split, given to the program as the paths of its index and shards. */
export const splitInput = ({ index }: PackedSplit): StageInput => ({
  digest: index.sha256,
  async resolve(artifacts) {
    const { shards } = JSON.parse(await artifacts.text(index)) as { shards: readonly ArtifactRef[] };
    return {
      index: await artifacts.path(index),
      shards: await Promise.all(shards.map((shard) => artifacts.path(shard))),
    };
  },
});
