import { z } from 'zod';
import type { Immutable } from './immutable.js';
import { unpackNumbers } from './unpack-numbers.js';

/** Raw outputs of the first images of a split. */
export const firstOutputsSchema = z.object({
  images: z.int().nonnegative(),
  values: z
    .base64()
    .describe(
      'Float32, little-endian, image after image; of as many images as have 32,768 numbers together, of one at least.',
    ),
});

/** What a network answered, kept to be compared with what another answers to the same images. */
export const keptAnswersSchema = z.object({
  answers: z
    .object({ bytesEach: z.union([z.literal(1), z.literal(2), z.literal(4)]), packed: z.base64() })
    .describe(
      'A whole number an image, little-endian, in the split’s order: of a classifying network the likeliest class.',
    ),
  outputs: firstOutputsSchema.exactOptional(),
});

/** What {@link keptAnswersSchema} describes. */
export type KeptAnswers = Immutable<z.infer<typeof keptAnswersSchema>>;

/** Packs whole numbers below 2³² in as few bytes as the largest needs. */
export const packAnswers = (answers: readonly number[]): KeptAnswers['answers'] => {
  const largest = answers.reduce((most, answer) => Math.max(most, answer), 0);
  const bytesEach = largest < 2 ** 8 ? 1 : largest < 2 ** 16 ? 2 : 4;
  const bytes = Buffer.alloc(bytesEach * answers.length);
  for (const [image, answer] of answers.entries()) bytes.writeUIntLE(answer, image * bytesEach, bytesEach);
  return { bytesEach, packed: bytes.toString('base64') };
};

const KINDS = { 1: 'uint8', 2: 'uint16', 4: 'uint32' } as const;

/** Undoes {@link packAnswers}. */
export const unpackAnswers = ({ bytesEach, packed }: KeptAnswers['answers']): readonly number[] =>
  unpackNumbers(KINDS[bytesEach], packed);
