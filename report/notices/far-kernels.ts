import { groupBy } from '../../results/group-by.js';
import type { ReportView } from '../model/report-view.js';
import type { Series } from '../model/series.js';
import { whole } from '../text/formatted-numbers.js';

/** At 16 times the batch that kernels were chosen for MobileNet-v2 had 0.8 of the speed with its own, on another card (bench/gpu/results). */
const FAR = 8;

interface Far {
  readonly nodeId: string;
  readonly chosenFor: number;
  readonly largest: number;
}

const farOf = ({ nodeId, shown }: Series): readonly Far[] => {
  const chosenFor = shown.engine?.kernelSizes.at(-1);
  const largest = Math.max(...(shown.trial.evaluation?.throughput.map(({ batchSize }) => batchSize) ?? []));
  return chosenFor === undefined || largest < FAR * chosenFor ? [] : [{ nodeId, chosenFor, largest }];
};

const images = (count: number): string => `${whole(count)} ${count === 1 ? 'image' : 'images'}`;

/** A note for each node whose engines were measured with far larger batches than their kernels were chosen for. */
export const farKernelNotes = ({ series }: ReportView): readonly string[] =>
  groupBy(series.flatMap(farOf), (far) => JSON.stringify(far)).flatMap(([far]) =>
    far === undefined
      ? []
      : [
          `Engines on ${far.nodeId}: kernels chosen for ${images(far.chosenFor)}, measured with up to ${whole(far.largest)}.`,
        ],
  );

/** What such kernels mean for the numbers. */
export const FAR_KERNEL_EXPLANATION =
  'TensorRT chose kernels for far smaller batches than the largest measured. Speeds there, and what INT8 gains there, may be far from what the ' +
  'network can do: on an H200 MobileNet-v2 did 21,000 to 35,000 images/s at batch size 128 with kernels for one image, by the build, and ' +
  '50,000 with its own. engine.profiles: each gives every batch size kernels of its own, engine.profile.opt chooses for another.';
