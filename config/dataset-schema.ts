import { z } from 'zod';
import type { ImageSource } from '../contracts/dataset.js';
import { absolutePath, filePathSchema } from './file-path.js';

/** Where images lie; a file names one of these. */
export const imageSourceKeys = {
  folder: filePathSchema
    .optional()
    .describe('Folder with a subfolder for each class (calibration: or with images alone); relative to this file.'),
  csv: filePathSchema
    .optional()
    .describe('CSV with the columns path and class_index (calibration: path will do); relative to this file.'),
  ilsvrc2012: z
    .strictObject({
      validation: filePathSchema.describe('Folder of the files ILSVRC2012_val_*.JPEG; relative to this file.'),
      devkit: filePathSchema.describe('Unpacked development kit (ILSVRC2012_devkit_t12); relative to this file.'),
    })
    .optional()
    .describe('ImageNet’s validation images as they are distributed.'),
};

/** A set of images in a machine's settings. */
export const datasetSchema = z
  .strictObject(imageSourceKeys)
  .refine(
    ({ folder, csv, ilsvrc2012 }) => [folder, csv, ilsvrc2012].filter((source) => source !== undefined).length === 1,
    'name either a folder, a csv or ilsvrc2012',
  );

/** The source that a file in the folder `base` names. */
export const imageSource = (
  { folder, csv = '', ilsvrc2012 }: z.output<typeof datasetSchema>,
  base: string,
): ImageSource => {
  if (folder !== undefined) return { kind: 'folder', path: absolutePath(base, folder) };
  if (ilsvrc2012 === undefined) return { kind: 'csv', path: absolutePath(base, csv) };
  const { validation, devkit } = ilsvrc2012;
  return { kind: 'ilsvrc2012', path: absolutePath(base, validation), devkit: absolutePath(base, devkit) };
};
