import { z } from 'zod';
import { sha256Schema } from '../artifact-ref.js';
import { resamplingSchema } from '../preprocessing.js';
import { count, seconds } from './common-facts.js';
import { artifactFileSchema, fileInputSchema, JSON_TYPE, nothing } from './files.js';
import type { ProgramContract } from './program-contract.js';

/** Programs of the stage prepare-split. */
export const PREPARE_SPLIT_PROGRAMS = {
  pack_split: {
    stage: 'prepare-split',
    language: 'python',
    purpose: 'Decodes, resizes and crops the images of a split into uint8 shards.',
    tools: ['pillow', 'numpy'],
    inputs: z.strictObject({
      split: fileInputSchema('JSON lines {path, label, sha256}, paths absolute; label null: none.'),
    }),
    parameters: z.strictObject({
      preprocessing: resamplingSchema,
      splitSha256: sha256Schema.describe('Identity of the split.'),
      classNames: z.array(z.string()).describe('Index = label; empty where images have none.'),
      maxUnreadableShare: z
        .number()
        .min(0)
        .max(1)
        .describe('Share of unreadable images above which the split is refused.'),
    }),
    unkeyed: nothing,
    artifacts: z
      .object({ index: artifactFileSchema(JSON_TYPE, 'Labels (null: none), digests and the names of the shards.') })
      .catchall(artifactFileSchema('application/x-npy', 'shard-00000 and so on: at most 256 images each.')),
    facts: z.strictObject({
      images: count.describe('Images packed.'),
      unreadable: z.array(z.strictObject({ path: z.string(), reason: z.string() })).describe('Images left out.'),
      seconds,
    }),
    added: z.strictObject({
      unreadableImages: count.exactOptional().describe('How many there are, where not all are named.'),
    }),
  },
} as const satisfies Record<string, ProgramContract>;
