import { join } from 'node:path';
import type { ImageSource } from '../../contracts/dataset.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { ReadingAttempt } from '../permission/read-permission.js';
import { programFacts } from '../program-facts.js';
import { shownPath } from '../quoted.js';
import type { NodeContext } from '../stage-context.js';
import { folderEntries } from './folder-entries.js';
import type { ImageListing } from './image-listing.js';

// What read_devkit reads.
const DEVKIT_PARTS = ['data/meta.mat', 'data/ILSVRC2012_validation_ground_truth.txt'];
const SYNSET = /^n\d{8}$/;
const VALIDATION_IMAGE = /^ILSVRC2012_val_(\d{8})\.jpe?g$/i;

type Place = Pick<Extract<ImageSource, { kind: 'ilsvrc2012' }>, 'path' | 'devkit'>;

/**
 * Lists ILSVRC2012's validation images by number. A class index is the rank of the WNID among all WNIDs sorted, as in
 * class folders. Images and lines of the ground truth must correspond one to one.
 */
export const listIlsvrc2012Validation = async (
  node: NodeContext,
  { path, devkit, classes }: Place & { readonly classes: number },
  attempt: ReadingAttempt,
): Promise<ImageListing> => {
  const { requireEntry } = await attempt.permission.source('devkit', devkit);
  for (const part of DEVKIT_PARTS) await requireEntry(join(devkit, part));
  const images = await validationImages(path);
  const { classNames, labels } = await programFacts(node, 'read_devkit', { devkit }, attempt);
  if (classNames.length !== classes) {
    const message = `${devkit} has ${classNames.length} classes, the model has ${classes}.`;
    throw new QuantfleetFailure('LabelInvalid', message, {
      advice: 'Correct model.classes, or name the model’s own images.',
    });
  }
  requireCorrespondence(images, labels.length, { path, devkit });
  return {
    images: images.map(({ name }, index) => ({
      path: join(path, name),
      relativePath: name,
      label: labels[index] ?? -1,
    })),
    classNames,
    namesByPath: [],
    isSortedByClass: false,
    notes: [],
  };
};

interface NumberedImage {
  readonly name: string;
  /** From 1. */
  readonly number: number;
}

const validationImages = async (folder: string): Promise<readonly NumberedImage[]> => {
  const { files, folders } = await folderEntries(folder);
  const images = files.flatMap((name) => {
    const number = VALIDATION_IMAGE.exec(name)?.[1];
    return number === undefined ? [] : [{ name, number: Number(number) }];
  });
  if (images.length === 0) {
    throw new QuantfleetFailure(
      'DatasetEmpty',
      `${shownPath(folder)} has no image named like ILSVRC2012_val_00000001.JPEG.`,
      {
        advice: folders.some((name) => SYNSET.test(name))
          ? 'Its images are sorted into class folders already: name it as `folder` instead of `ilsvrc2012`.'
          : 'Name the folder that ILSVRC2012_img_val.tar unpacks into.',
      },
    );
  }
  return images.toSorted((a, b) => a.number - b.number);
};

/** An image too few or too many would shift the labels of all after it. */
const requireCorrespondence = (images: readonly NumberedImage[], lines: number, { path, devkit }: Place): void => {
  const astray = images.findIndex(({ number }, index) => number !== index + 1 || index >= lines);
  if (astray < 0 && images.length === lines) return;
  const position = astray < 0 ? images.length : astray;
  throw new QuantfleetFailure(
    'LabelInvalid',
    `${path} holds ${images.length} validation images, the ground truth in ${devkit} has ${lines} lines: ` +
      `number ${position + 1} of the images is ${images[position]?.name ?? 'missing'}.`,
    { advice: 'Use all images of ILSVRC2012_img_val.tar with the development kit of tasks 1 and 2.' },
  );
};
