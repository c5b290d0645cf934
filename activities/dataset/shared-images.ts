import type { DataNote } from '../../contracts/data-notes.js';
import type { TrainingOnEvaluation } from '../../contracts/dataset.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { SplitRole } from '../../contracts/split-role.js';
import type { HashedImage } from './image-listing.js';

/** The images of each split that was drawn. */
export type DrawnSplits = ReadonlyMap<SplitRole, readonly HashedImage[]>;

/**
 * What evaluation images that other splits have as well mean for the numbers. Fails with `SplitsShareImages` where they
 * are trained on and that is to be refused.
 */
export const sharedImageNotes = (
  splits: DrawnSplits,
  trainingOnEvaluation: TrainingOnEvaluation,
): readonly DataNote[] => {
  const trained = trainingOnEvaluation === 'none' ? null : sharedWith(splits, 'training');
  if (trained !== null && trainingOnEvaluation === 'refuse') throw new QuantfleetFailure('SplitsShareImages', trained);
  const calibrated = sharedWith(splits, 'calibration');
  return [
    ...(trained === null ? [] : [{ code: 'EvaluationImagesTrained', message: trained } as const]),
    ...(calibrated === null ? [] : [{ code: 'EvaluationImagesCalibrated', message: calibrated } as const]),
  ];
};

const sharedWith = (splits: DrawnSplits, other: SplitRole): string | null => {
  const evaluated = splits.get('evaluation') ?? [];
  const others = new Map((splits.get(other) ?? []).map((image) => [image.sha256, image]));
  const shared = evaluated.flatMap((own) => {
    const twin = others.get(own.sha256);
    return twin === undefined ? [] : [[own, twin] as const];
  });
  const [first] = shared;
  if (first === undefined) return null;
  const [image, same] = first;
  const example =
    image.path === same.path
      ? `for example ${image.relativePath}`
      : `${image.relativePath} is the same image as ${same.relativePath} there`;
  const relabelled = shared.filter(([own, twin]) => twin.label !== null && own.label !== twin.label).length;
  const labels = relabelled === 0 ? '' : ` ${relabelled} of them have another label there.`;
  return `${shared.length} of ${evaluated.length} evaluation images are ${other} images too; ${example}.${labels}`;
};
