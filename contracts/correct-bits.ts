/** Packs one answer an image into bytes, first image in the lowest bit of the first byte, as base64. */
export const packCorrect = (correct: readonly boolean[]): string => {
  const bytes = Buffer.alloc(Math.ceil(correct.length / 8));
  for (const [image, right] of correct.entries()) {
    if (right) bytes[image >> 3] = (bytes[image >> 3] ?? 0) | (1 << (image & 7));
  }
  return bytes.toString('base64');
};

/** Undoes {@link packCorrect} for the first `images` images. */
export const unpackCorrect = ({ packed, images }: { packed: string; images: number }): readonly boolean[] => {
  const bytes = Buffer.from(packed, 'base64');
  return Array.from({ length: images }, (_, image) => (((bytes[image >> 3] ?? 0) >> (image & 7)) & 1) === 1);
};
