import type { NetworkSession } from './network-session.js';
import type { PackedImages } from './packed-images.js';
import { topClasses } from './top-classes.js';

const TOP = 5;

/** The five likeliest classes of every image in the split's order. */
export const predict = async (
  session: NetworkSession,
  images: PackedImages,
  batchSize: number,
  onProgress: (done: number) => void,
): Promise<number[][]> => {
  const top5: number[][] = [];
  while (top5.length < images.count) {
    const size = Math.min(batchSize, images.count - top5.length);
    const logits = await session.run(images.input(top5.length, size), size);
    const classes = logits.length / size;
    for (let item = 0; item < size; item++) {
      top5.push(topClasses(logits.subarray(item * classes, (item + 1) * classes), TOP));
    }
    onProgress(top5.length);
  }
  return top5;
};

/** How many images have their label among the first `top` classes. */
export const countHits = (top5: readonly number[][], labels: readonly number[], top: 1 | 5): number =>
  top5.filter((classes, image) => classes.slice(0, top).includes(labels[image] ?? -1)).length;
