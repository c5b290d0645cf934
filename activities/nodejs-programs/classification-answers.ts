import type { KeptAnswers } from '../../contracts/kept-answers.js';
import { firstOutputs } from './first-outputs.js';
import { createLogitsCheck } from './logits-check.js';
import type { NetworkSession } from './network-session.js';
import type { PackedImages } from './packed-images.js';
import { topClasses } from './top-classes.js';

const TOP = 5;

/** How accuracy is measured. */
export interface AccuracyMeasurement {
  /** Images in one run. */
  readonly accuracyBatchSize: number;
  /** Number of classes that the network must tell apart. */
  readonly classes?: number;
}

/** What a network answers to every image of a split; docs/reference/stage-programs.md has the form. */
export interface AnsweredImages {
  readonly task: 'classification';
  readonly splitSha256: string;
  readonly count: number;
  readonly classes: number;
  /** The likeliest classes of each image, the likeliest first. */
  readonly top: readonly (readonly number[])[];
  /** Raw outputs of these classes. */
  readonly scores: readonly (readonly number[])[];
  /** Raw outputs of every class, of the first images. */
  readonly outputs: NonNullable<KeptAnswers['outputs']>;
  readonly labels: readonly number[];
}

/**
 * The likeliest classes of every image with their raw outputs, in the split's order. Fails with `AnswersInvalid` or
 * `AnswersNotFinite` unless every image is answered by finite logits, of `classes` where that number is known.
 */
export const classificationAnswers = async (
  session: NetworkSession,
  { count, labels, splitSha256, input }: PackedImages,
  { accuracyBatchSize: batchSize, classes: expectedClasses }: AccuracyMeasurement,
  onProgress: (done: number) => void,
): Promise<AnsweredImages> => {
  const top: number[][] = [];
  const scores: number[][] = [];
  const check = createLogitsCheck(expectedClasses);
  const outputs = firstOutputs();
  let classes = 0;
  while (top.length < count) {
    const size = Math.min(batchSize, count - top.length);
    const logits = check.logits(await session.run(input(top.length, size), size), size);
    ({ classes } = logits);
    for (let item = 0; item < size; item++) {
      const own = logits.data.subarray(item * classes, (item + 1) * classes);
      const likeliest = topClasses(own, TOP);
      outputs.add(own);
      top.push(likeliest);
      scores.push(likeliest.map((index) => own[index] ?? Number.NaN));
    }
    onProgress(top.length);
  }
  check.requireFinite();
  return { task: 'classification', splitSha256, count, classes, top, scores, outputs: outputs.written(), labels };
};
