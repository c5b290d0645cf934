import { dirname, resolve } from 'node:path';
import type { DataNote } from '../../contracts/data-notes.js';
import type { PermittedSource } from '../permission/read-permission.js';
import { shownPath } from '../quoted.js';
import { classIndices, type LabelContext } from './class-index.js';
import { csvClassNames } from './csv-class-names.js';
import { type CsvRow, readCsvTable } from './csv-table.js';
import { namesByPath } from './names-by-path.js';
import type { ImageListing } from './image-listing.js';

/**
 * Lists a CSV with a header and the columns `path` (relative to the CSV) and `class_index`; `class_name` is optional, and for
 * calibration so is `class_index`. Messages quote from the file only if the user named it, or if it has these columns.
 */
export const listImageCsv = async (
  context: LabelContext,
  { isNamedByUser }: Pick<PermittedSource, 'isNamedByUser'>,
): Promise<ImageListing> => {
  const { file, role, classes } = context;
  const rows = await readCsvTable(file, {
    ...(role === 'calibration'
      ? { needed: ['path'], why: '' }
      : { needed: ['path', 'class_index'], why: `${role} images need labels` }),
    mayQuote: isNamedByUser,
  });
  if (rows[0]?.values.class_index === undefined) {
    return {
      images: imagesOf(file, rows, () => null),
      classNames: [],
      namesByPath: [],
      isSortedByClass: false,
      notes: [],
    };
  }
  const indices = classIndices(rows, context);
  const { names, notes } = csvClassNames(file, rows, { indices, classes });
  return {
    images: imagesOf(file, rows, (position) => indices[position] ?? null),
    classNames: names,
    namesByPath: namesByPath(rows, indices),
    isSortedByClass: false,
    notes: [...notes, ...countedFromOne(context, indices)],
  };
};

const imagesOf = (
  file: string,
  rows: readonly CsvRow[],
  labelOf: (position: number) => number | null,
): ImageListing['images'] =>
  rows.map(({ values: { path = '' } }, position) => ({
    path: resolve(dirname(file), path),
    relativePath: path,
    label: labelOf(position),
  }));

/** Images a class from which on the absence of a class is no accident. */
const MANY = 3;

/** Labels that count from 1 have no 0, and begin with 1 unless the first class has no image. */
const countedFromOne = ({ file, classes }: LabelContext, indices: readonly number[]): readonly DataNote[] => {
  const labels = [...new Set(indices)].toSorted((a, b) => a - b);
  const isAccident = indices.length < MANY * classes && labels.length < classes - 1;
  if (labels[0] !== 1 || isAccident) return [];
  const message = `${shownPath(file)}: label 0 never occurs in ${indices.length} rows; the labels run from 1 to ${labels.at(-1)} of 0 to ${classes - 1}.`;
  return [{ code: 'LabelsFromOne', message }];
};
