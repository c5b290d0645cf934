import type { DataNote } from '../../contracts/data-notes.js';
import type { ImageSource } from '../../contracts/dataset.js';
import type { SplitRole } from '../../contracts/split-role.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { quoted } from '../quoted.js';
import type { ImageListing } from './image-listing.js';

/** The classes of a split, as its source names them. */
export interface NamedClasses extends Pick<ImageListing, 'classNames' | 'namesByPath'> {
  readonly role: SplitRole;
  readonly kind: ImageSource['kind'];
}

/**
 * Compares class names between all splits; where they differ, every label of one of them is shifted. Fails with `LabelInvalid`;
 * notes what only the folders in a CSV's paths tell, and where a CSV calls all classes otherwise, so that nothing can be
 * told. Equal letters in another Unicode form are equal.
 */
export const classNameNotes = (splits: readonly NamedClasses[]): readonly DataNote[] =>
  splits.flatMap((later, position) => splits.slice(0, position).flatMap((earlier) => compared(earlier, later)));

const compared = (a: NamedClasses, b: NamedClasses): readonly DataNote[] => {
  const byName = difference(a.classNames, b.classNames);
  const [first] = byName.differing;
  const both = `the ${a.role} and the ${b.role} images`;
  if (first !== undefined && (byName.haveCommonNames || (a.kind !== 'csv' && b.kind !== 'csv'))) {
    const place = byName.moved === undefined ? '' : ` ${placesOf(byName.moved)}.`;
    throw new QuantfleetFailure(
      'LabelInvalid',
      `Class ${namesOf(first, a, b)}; ${byName.differing.length === 1 ? 'only this class differs' : `${byName.differing.length} classes differ`}.${place}${unicodeForms(a, b)}`,
      { advice: 'Give both the same classes: labels follow from the order of folder names, or from class_index.' },
    );
  }
  const byPath = difference(pathNames(a), pathNames(b));
  if (byPath.moved !== undefined) {
    const message = `By the folders that the images lie in, ${both} have their classes in another order: ${placesOf(byPath.moved)}.`;
    return [{ code: 'ClassOrderByFolders', message }];
  }
  if (first === undefined || byPath.haveCommonNames) return [];
  const message = `No class name is common to ${both}, as class ${namesOf(first, a, b)}: whether their classes have the same order cannot be told.`;
  return [{ code: 'ClassNamesNotComparable', message }];
};

const namesOf = (index: number, a: NamedClasses, b: NamedClasses): string =>
  `${index} is ${quoted(a.classNames[index] ?? '')} in the ${a.role} images and ${quoted(b.classNames[index] ?? '')} in the ${b.role} images`;

type Names = readonly (string | null)[];

const pathNames = ({ classNames, namesByPath }: NamedClasses): Names =>
  namesByPath.length === 0 ? classNames : namesByPath;

interface MovedName {
  readonly name: string;
  /** Class index in the one and in the other. */
  readonly indices: readonly [number, number];
}

interface Difference {
  /** Indices of the classes that have a name in both, and not the same. */
  readonly differing: readonly number[];
  readonly haveCommonNames: boolean;
  /** The first name that belongs to another class in the other. */
  readonly moved: MovedName | undefined;
}

const difference = (a: Names, b: Names): Difference => {
  const [spelledA, spelledB] = [a.map(spelling), b.map(spelling)] as const;
  const known = new Set(spelledB);
  const isKnown = (name: string | null): boolean => name !== null && known.has(name);
  const differing = spelledA.flatMap((name, index) => {
    const other = spelledB[index] ?? null;
    return name === null || other === null || name === other ? [] : [index];
  });
  const moved = differing.find((index) => isKnown(spelledA[index] ?? null));
  return {
    differing,
    haveCommonNames: spelledA.some(isKnown),
    moved:
      moved === undefined
        ? undefined
        : { name: a[moved] ?? '', indices: [moved, spelledB.indexOf(spelledA[moved] ?? null)] },
  };
};

const placesOf = ({ name, indices: [one, other] }: MovedName): string =>
  `${quoted(name)} is class ${one} in the one and ${other} in the other`;

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
