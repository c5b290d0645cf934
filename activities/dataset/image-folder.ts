import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { ImageListing, LabelledImage } from './labelled-image.js';

// TorchVision's IMG_EXTENSIONS.
const IMAGE_EXTENSIONS = new Set(['.jpg', '.jpeg', '.png', '.ppm', '.bmp', '.pgm', '.tif', '.tiff', '.webp']);

/** Lists a folder with one subfolder a class; the sorted subfolder names give the class indices, as TorchVision counts. */
export const listImageFolder = async (root: string): Promise<ImageListing> => {
  const classNames = await classFolders(root);
  const images: LabelledImage[] = [];
  for (const [label, className] of classNames.entries()) {
    const names = await imageNames(join(root, className));
    if (names.length === 0) {
      throw new QuantfleetFailure('ClassFolderEmpty', `${join(root, className)} holds no image (class ${label}).`);
    }
    for (const name of names) {
      images.push({ path: join(root, className, name), relativePath: `${className}/${name}`, label });
    }
  }
  return { images, classNames, mislabelled: [] };
};

const classFolders = async (root: string): Promise<string[]> => {
  const entries = await readdir(root, { withFileTypes: true }).catch((cause: unknown) => {
    throw new QuantfleetFailure(
      'DatasetNotFound',
      `There is no image folder ${root}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  });
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  if (names.length === 0) {
    throw new QuantfleetFailure(
      'DatasetEmpty',
      `${root} has no class folders: expected a folder for each class, with images in it.`,
    );
  }
  return names.toSorted(byCodeUnit);
};

const imageNames = async (folder: string): Promise<string[]> => {
  const names = await readdir(folder);
  return names.filter((name) => IMAGE_EXTENSIONS.has(extname(name).toLowerCase())).toSorted(byCodeUnit);
};

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
