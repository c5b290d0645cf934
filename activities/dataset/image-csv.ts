import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { PermittedSource } from '../permission/read-permission.js';
import { escaped, quoted } from '../quoted.js';
import type { ImageListing, LabelledImage, UnusableImage } from './labelled-image.js';

const COLUMNS = ['path', 'class_index'];
const COLUMNS_NAMED = 10;

/**
 * Lists a CSV with a header and the columns `path` (relative to the CSV) and `class_index`; `class_name` is optional.
 * A label outside 0 … classes - 1 makes its row unusable. Messages quote from the file only if the user named it.
 */
export const listImageCsv = async (
  file: string,
  classes: number,
  { isNamedByUser }: Pick<PermittedSource, 'isNamedByUser'>,
): Promise<ImageListing> => {
  const images: LabelledImage[] = [];
  const mislabelled: UnusableImage[] = [];
  const classNames = Array.from({ length: classes }, (_, label) => String(label));
  for (const { path = '', class_index: index = '', class_name: name } of await readRows(file, isNamedByUser)) {
    const label = /^\d+$/.test(index) ? Number(index) : -1;
    if (label < 0 || label >= classes) {
      mislabelled.push({
        relativePath: path,
        fault: `a class_index outside 0 … ${classes - 1}`,
        reason: `class_index is ${quoted(index)}, expected 0 to ${classes - 1}`,
      });
      continue;
    }
    if (name !== undefined) classNames[label] = name;
    images.push({ path: resolve(dirname(file), path), relativePath: path, label });
  }
  return { images, classNames, mislabelled };
};

type Row = Readonly<Record<string, string>>;

const readRows = async (file: string, mayQuote: boolean): Promise<Row[]> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new QuantfleetFailure(
      'DatasetNotFound',
      `The CSV ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  });
  const rows = parseRows(file, text);
  const [first] = rows;
  if (first === undefined) throw new QuantfleetFailure('DatasetEmpty', `${file} has no rows.`);
  const absent = COLUMNS.filter((column) => !(column in first));
  if (absent.length > 0) {
    const columns = Object.keys(first);
    const found = mayQuote
      ? `the columns ${columns
          .slice(0, COLUMNS_NAMED)
          .map((name) => escaped(name))
          .join(', ')}`
      : `${columns.length} columns`;
    throw new QuantfleetFailure(
      'DatasetEmpty',
      `${file} has ${found}; ${absent.join(' and ')} ${absent.length === 1 ? 'is' : 'are'} missing.`,
    );
  }
  return rows;
};

const parseRows = (file: string, text: string): Row[] => {
  try {
    return parse<Row>(text, { columns: true, bom: true, skip_empty_lines: true, trim: true });
  } catch (cause) {
    // The parser's message quotes the file.
    const reason =
      cause instanceof CsvError ? `${cause.code} in line ${String(cause['lines'])}` : 'it cannot be parsed';
    throw new QuantfleetFailure('DatasetEmpty', `${file} is not a valid CSV: ${reason}.`);
  }
};
