import { expect, test } from 'vitest';
import { classificationAnswers } from '../../../activities/nodejs-programs/classification-answers.js';
import type { Answers } from '../../../activities/nodejs-programs/logits-check.js';
import type { PackedImages } from '../../../activities/nodejs-programs/packed-images.js';

const CLASSES = 6;

/** Five images of one pixel, whose value is their number. */
const IMAGES: PackedImages = {
  count: 5,
  labels: [0, 1, 2, 3, 4],
  splitSha256: 'split',
  inputShape: [1, 1, 1],
  input: (first, size) => Float32Array.from({ length: size }, (_, item) => first + item),
};

/** A network that finds each image's number the likeliest class. */
const rowOf = (image: number): readonly number[] =>
  Array.from({ length: CLASSES }, (_, index) => -Math.abs(index - image));

const answered = async (answer: (rows: readonly (readonly number[])[]) => Answers, classes?: number) => {
  const session = {
    run: async (input: Float32Array) => answer(Array.from(input, rowOf)),
  };
  const measurement = { accuracyBatchSize: 2, ...(classes === undefined ? {} : { classes }) };
  return classificationAnswers(session, IMAGES, measurement, () => {});
};

const float32 = (rows: readonly (readonly number[])[], dims: readonly number[]): Answers => ({
  type: 'float32',
  dims,
  data: Float32Array.from(rows.flat()),
});

test('every image has its five likeliest classes with their outputs, also from a fully convolutional network', async () => {
  const flat = await answered((rows) => float32(rows, [rows.length, CLASSES]), CLASSES);
  expect(flat).toMatchObject({ count: 5, classes: CLASSES, labels: IMAGES.labels });
  expect(flat.top).toEqual([
    [0, 1, 2, 3, 4],
    [1, 0, 2, 3, 4],
    [2, 1, 3, 0, 4],
    [3, 2, 4, 1, 5],
    [4, 3, 5, 2, 1],
  ]);
  expect(flat.scores[1]).toEqual([-0, -1, -1, -2, -3]);
  expect(await answered((rows) => float32(rows, [rows.length, CLASSES, 1, 1]), CLASSES)).toEqual(flat);
});

test('the raw outputs of the first images are kept, of as many as have 32,768 numbers together', async () => {
  const few = await answered((rows) => float32(rows, [rows.length, CLASSES]), CLASSES);
  expect(few.outputs.images).toBe(5);
  const values = new Float32Array(Uint8Array.from(Buffer.from(few.outputs.values, 'base64')).buffer);
  expect(Array.from(values.subarray(CLASSES, 2 * CLASSES))).toEqual(rowOf(1));
  const wide = 20_000;
  const many = await answered((rows) =>
    float32(
      rows.map(() => Array.from({ length: wide }, (_, index) => index)),
      [rows.length, wide],
    ),
  );
  expect(many.outputs.images).toBe(1);
});

test('images without a finite answer are counted over the whole split', async () => {
  const broken = answered((rows) => {
    const answers = float32(rows, [rows.length, CLASSES]);
    (answers.data as Float32Array)[3] = Number.NEGATIVE_INFINITY;
    return answers;
  }, CLASSES);
  await expect(broken).rejects.toMatchObject({
    code: 'AnswersNotFinite',
    message: '3 of 5 images have no finite answer: -inf for class 3',
  });
});

test('another number of classes than the sweep’s is refused, and is not known to sweeps that began before', async () => {
  await expect(answered((rows) => float32(rows, [rows.length, CLASSES]), 10)).rejects.toMatchObject({
    code: 'AnswersInvalid',
    message: expect.stringContaining('of model.classes: 10; found float32 (2, 6)') as string,
  });
  expect(await answered((rows) => float32(rows, [rows.length, CLASSES]))).toMatchObject({ classes: CLASSES });
});

test('two rows an image are refused, which would divide evenly', async () => {
  await expect(answered((rows) => float32([...rows, ...rows], [2 * rows.length, CLASSES]))).rejects.toMatchObject({
    code: 'AnswersInvalid',
  });
});
