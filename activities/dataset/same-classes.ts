import type { DataNote } from '../../contracts/data-notes.js';
import type { ImageSource } from '../../contracts/dataset.js';
import type { SplitRole } from '../../contracts/split-role.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { quoted } from '../quoted.js';
import type { ImageListing } from './image-listing.js';

/** The classes of a split, as its source names them. */
export interface NamedClasses extends Pick<ImageListing, 'classNames'> {
  readonly role: SplitRole;
  readonly kind: ImageSource['kind'];
}

/**
 * Compares class names, which would shift every label if they differed, between all splits. Fails with `LabelInvalid`;
 * notes where a CSV calls all classes otherwise, so that nothing can be told. Equal letters in another Unicode form are equal.
 */
export const classNameNotes = (splits: readonly NamedClasses[]): readonly DataNote[] =>
  splits.flatMap((later, position) => splits.slice(0, position).flatMap((earlier) => compared(earlier, later)));

const compared = (a: NamedClasses, b: NamedClasses): readonly DataNote[] => {
  const spelledA = a.classNames.map(spelling);
  const spelledB = b.classNames.map(spelling);
  const differing = spelledA.flatMap((name, index) => {
    const other = spelledB[index] ?? null;
    return name === null || other === null || name === other ? [] : [index];
  });
  const [first] = differing;
  if (first === undefined) return [];
  const known = new Set(spelledB);
  const haveCommonNames = spelledA.some((name) => name !== null && known.has(name));
  const names = `class ${first} is ${quoted(a.classNames[first] ?? '')} in the ${a.role} images and ${quoted(b.classNames[first] ?? '')} in the ${b.role} images`;
  if (!haveCommonNames && (a.kind === 'csv' || b.kind === 'csv')) {
    const message = `The ${a.role} and the ${b.role} images have no class name in common, as ${names}: whether their classes have the same order cannot be told.`;
    return [{ code: 'ClassNamesNotComparable', message }];
  }
  const moved = differing.find((index) => known.has(spelledA[index] ?? null));
  const place =
    moved === undefined
      ? ''
      : ` ${quoted(a.classNames[moved] ?? '')} is class ${moved} in the one and ${spelledB.indexOf(spelledA[moved] ?? null)} in the other.`;
  throw new QuantfleetFailure(
    'LabelInvalid',
    `C${names.slice(1)}; ${differing.length} classes differ.${place}${unicodeForms(a, b)}`,
  );
};

const spelling = (name: string | null): string | null => name?.normalize('NFC') ?? null;

/** Folders sort otherwise where é is one character (NFC) than where it is two (NFD, as macOS writes it). */
const unicodeForms = (a: NamedClasses, b: NamedClasses): string => {
  const isNfd = (name: string | null): boolean => name !== null && name !== name.normalize('NFC');
  const decomposed = [a, b].filter(({ classNames }) => classNames.some(isNfd));
  const [only] = decomposed;
  if (only === undefined || decomposed.length === 2) return '';
  const example = only.classNames.find(isNfd) ?? '';
  return ` ${quoted(example)} of the ${only.role} images has its accents as characters of their own (Unicode NFD), which sort otherwise.`;
};
