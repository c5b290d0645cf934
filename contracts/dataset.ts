import { z } from 'zod';
import { artifactRefSchema, sha256Schema } from './artifact-ref.js';
import { dataNoteSchema } from './data-notes.js';
import type { Immutable } from './immutable.js';
import { SPLIT_ROLES } from './split-role.js';

const path = z.string().min(1).describe('Absolute path.');

/**
 * Where images lie: one folder a class; a CSV with columns `path` and `class_index`; or the flat folder of ILSVRC2012's
 * validation images with the unpacked development kit that labels them. Calibration images need no labels: a folder
 * without class folders, or a CSV without `class_index`, will do.
 */
export const imageSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('folder'), path }),
  z.strictObject({ kind: z.literal('csv'), path }),
  z.strictObject({ kind: z.literal('ilsvrc2012'), path, devkit: path }),
]);

/** What {@link imageSourceSchema} describes. */
export type ImageSource = Immutable<z.infer<typeof imageSourceSchema>>;

/** A set of images that machines have under a name in their settings. */
export const namedDatasetSchema = z.strictObject({ kind: z.literal('dataset'), name: z.string().min(1) });

/** Where a sweep takes images from. */
export const splitSourceSchema = z.discriminatedUnion('kind', [...imageSourceSchema.options, namedDatasetSchema]);

/** What {@link splitSourceSchema} describes. */
export type SplitSource = Immutable<z.infer<typeof splitSourceSchema>>;

/** A split as the sweep file asks for it: which images of a source, and in which order. */
export const splitRequestSchema = z.strictObject({
  role: z.enum(SPLIT_ROLES),
  source: splitSourceSchema,
  images: z.int().positive().nullable().describe('How many images to take; null takes all.'),
  order: z
    .enum(['listed', 'shuffled'])
    .describe(
      'listed keeps the source’s sorted order, and takes some images of class folders from all classes in turns; shuffled draws with the seed.',
    ),
  seed: z.int().nonnegative().describe('Seed of the shuffle.'),
  except: z.array(z.enum(SPLIT_ROLES)).describe('Roles whose images must not appear in this split.'),
});

/** What {@link splitRequestSchema} describes. */
export type SplitRequest = Immutable<z.infer<typeof splitRequestSchema>>;

/** What evaluation images among the training images mean: a failure, a data note, or nothing as nothing is trained. */
export const TRAINING_ON_EVALUATION = ['refuse', 'note', 'none'] as const;

/** One of {@link TRAINING_ON_EVALUATION}. */
export type TrainingOnEvaluation = (typeof TRAINING_ON_EVALUATION)[number];

/** An ordered list of path, label and sha256, taken into the artifact store. */
export const listedSplitSchema = z.strictObject({
  role: z.enum(SPLIT_ROLES),
  list: artifactRefSchema.describe(
    'JSON lines {path, label, sha256}; label null: none; paths of a named dataset are relative to it.',
  ),
  dataset: z.string().exactOptional().describe('Name of the dataset that it was listed from; absent: from paths.'),
  splitSha256: sha256Schema.describe(
    'Over the ordered (label, sha256) pairs: the same images in the same order have the same digest wherever they lie.',
  ),
  images: z.int().nonnegative(),
  classNames: z.array(z.string()).describe('Index = label; empty where images have none.'),
  lowestLabel: z
    .int()
    .nonnegative()
    .exactOptional()
    .describe('Of all images of the source; absent where they have no labels, and in lists of 0.1.'),
  unusable: z
    .array(z.string())
    .describe('The first 20 entries left out because their file is unusable, as `path: reason`.'),
  unusableImages: z
    .int()
    .nonnegative()
    .exactOptional()
    .describe('How many entries were left out; absent in lists of 0.1.'),
  notes: z
    .array(dataNoteSchema)
    .exactOptional()
    .describe('What was seen while it was listed; absent where nothing was.'),
});

/** What {@link listedSplitSchema} describes. */
export type ListedSplit = Immutable<z.infer<typeof listedSplitSchema>>;

/** A split decoded, resized and cropped into uint8 shards that every recipe reads. */
export const packedSplitSchema = z.strictObject({
  index: artifactRefSchema.describe('JSON index that names the shards; see docs/reference/stage-programs.md.'),
  list: artifactRefSchema.describe('The list it was packed from: where the image files lie now.'),
  dataset: z.string().exactOptional().describe('Name of the dataset that the list’s paths are relative to.'),
  images: z.int().nonnegative(),
  splitSha256: sha256Schema,
});

/** What {@link packedSplitSchema} describes. */
export type PackedSplit = Immutable<z.infer<typeof packedSplitSchema>>;
