import type { DataNote } from '../../contracts/data-notes.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { quoted, shownPath } from '../quoted.js';
import type { CsvRow } from './csv-table.js';

/** The names that the column `class_name` gives to classes. */
export interface CsvClassNames {
  /** Index = label; null where no row names the class. */
  readonly names: readonly (string | null)[];
  readonly notes: readonly DataNote[];
}

/** Reads class names. Fails with `LabelInvalid` where one class has two names; notes where two classes have one. */
export const csvClassNames = (
  file: string,
  rows: readonly CsvRow[],
  { indices, classes }: { readonly indices: readonly number[]; readonly classes: number },
): CsvClassNames => {
  const firstRows = new Map<number, CsvRow>();
  for (const [position, row] of rows.entries()) {
    const index = indices[position] ?? 0;
    if (nameIn(row) === '') continue;
    const first = firstRows.get(index);
    if (first === undefined) firstRows.set(index, row);
    else if (spelling(nameIn(first)) !== spelling(nameIn(row))) {
      throw new QuantfleetFailure(
        'LabelInvalid',
        `${shownPath(file)}: class ${index} is ${quoted(nameIn(first))} in line ${first.line} and ${quoted(nameIn(row))} in line ${row.line}.`,
        { advice: 'Correct class_index or class_name, or take the column class_name out.' },
      );
    }
  }
  const names = Array.from({ length: classes }, (_, index) => {
    const row = firstRows.get(index);
    return row === undefined ? null : nameIn(row);
  });
  return { names, notes: repeatedNames(file, names) };
};

const nameIn = ({ values: { class_name: name = '' } }: CsvRow): string => name;

const spelling = (name: string): string => name.normalize('NFC');

/** Classes of ImageNet-1k that are rightly called the same: crane and maillot. */
const IMAGENET_NAMESAKES = [
  [134, 517],
  [638, 639],
] as const;

const isOfImagenet = (one: number, other: number): boolean =>
  IMAGENET_NAMESAKES.some(([first, second]) => one === first && other === second);

/** Larger parts of ImageNet have more such classes, so this may be meant. */
const repeatedNames = (file: string, names: readonly (string | null)[]): readonly DataNote[] => {
  const first = new Map<string, number>();
  const repeated: (readonly [number, number])[] = [];
  for (const [index, name] of names.entries()) {
    if (name === null) continue;
    const earlier = first.get(spelling(name));
    if (earlier === undefined) first.set(spelling(name), index);
    else if (!isOfImagenet(earlier, index)) repeated.push([earlier, index]);
  }
  const [pair] = repeated;
  if (pair === undefined) return [];
  const message = `${shownPath(file)}: classes ${pair[0]} and ${pair[1]} are both called ${quoted(names[pair[0]] ?? '')}; ${repeated.length} class${repeated.length === 1 ? ' has' : 'es have'} the name of another.`;
  return [{ code: 'ClassNameRepeated', message }];
};
