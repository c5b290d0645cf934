import type { DataNote } from '../../contracts/data-notes.js';
import type { SplitRole } from '../../contracts/split-role.js';
import type { HashedImage } from './image-listing.js';

/** Distinct images below which calibration ranges are left to chance. */
const FEW = 16;
/** Images that a note names. */
const NAMED = 3;

/** What it means for the numbers that a split has an image several times, or only few. */
export const duplicateImageNotes = (role: SplitRole, images: readonly HashedImage[]): readonly DataNote[] => {
  const sameImages = groupedByContent(images);
  const repeated = sameImages.filter((same) => same.length > 1);
  return [
    ...duplicates(role, images.length, sameImages.length, repeated),
    ...conflicts(role, repeated),
    ...(role === 'calibration' && sameImages.length < FEW ? [few(images.length, sameImages.length)] : []),
  ];
};

const groupedByContent = (images: readonly HashedImage[]): readonly (readonly HashedImage[])[] => {
  const groups = new Map<string, HashedImage[]>();
  for (const image of images) {
    const group = groups.get(image.sha256);
    if (group === undefined) groups.set(image.sha256, [image]);
    else group.push(image);
  }
  return [...groups.values()];
};

const duplicates = (
  role: SplitRole,
  images: number,
  distinct: number,
  [first]: readonly (readonly HashedImage[])[],
): readonly DataNote[] => {
  if (first === undefined) return [];
  const message = `Of the ${images} ${role} images ${distinct} ${distinct === 1 ? 'is' : 'are'} distinct: ${sameness(first)}.`;
  return [{ code: 'DuplicateImages', message }];
};

const conflicts = (role: SplitRole, repeated: readonly (readonly HashedImage[])[]): readonly DataNote[] => {
  const contradicting = repeated.filter((same) => same.some(({ label }) => label !== same[0]?.label));
  const [first] = contradicting;
  if (first === undefined) return [];
  const count =
    contradicting.length === 1
      ? `1 distinct ${role} image has`
      : `${contradicting.length} distinct ${role} images have`;
  const message = `${count} several labels: ${labelled(first)} are the same image.`;
  return [{ code: 'ConflictingLabels', message }];
};

const sameness = (same: readonly HashedImage[]): string => {
  const names = [...new Set(same.map(({ relativePath }) => relativePath))];
  if (names.length === 1) return `${names.join('')} is listed ${same.length} times`;
  return `${names.slice(0, NAMED).join(' and ')} are the same image`;
};

/** The first of the images with each label. */
const labelled = (same: readonly HashedImage[]): string =>
  same
    .filter(({ label }, index) => same.findIndex((other) => other.label === label) === index)
    .slice(0, NAMED)
    .map(({ relativePath, label }) => `${relativePath} (${label})`)
    .join(' and ');

const few = (images: number, distinct: number): DataNote => ({
  code: 'FewCalibrationImages',
  message: `The ranges rest on ${distinct} distinct calibration image${distinct === 1 ? '' : 's'}${distinct === images ? '' : ` among ${images}`}.`,
});
