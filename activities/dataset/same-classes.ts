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
 * notes what only folders in a CSV's paths, or names alike, tell, and where a CSV calls all classes otherwise, so that nothing can be
 * told. Equal letters in another Unicode form are equal.
 */
export const classNameNotes = (splits: readonly NamedClasses[]): readonly DataNote[] =>
  splits.flatMap((later, position) => splits.slice(0, position).flatMap((earlier) => compared(earlier, later)));

const compared = (a: NamedClasses, b: NamedClasses): readonly DataNote[] => {
  const byName = difference(a.classNames, b.classNames, exactly);
  const [first] = byName.differing;
  if (first !== undefined && (byName.haveCommonNames || (a.kind !== 'csv' && b.kind !== 'csv'))) {
    const count = byName.differing.length;
    throw new QuantfleetFailure(
      'LabelInvalid',
      `Class ${namesOf(first, a, b)}; ${count === 1 ? 'only this class differs' : `${count} classes differ`}.` +
        `${byName.moved === undefined ? '' : ` ${placesOf(byName.moved, a, b)}.`}${unicodeForms(a, b)}`,
      { advice: 'Give both the same classes: labels follow from the order of folder names, or from class_index.' },
    );
  }
  const loosely = [
    difference(a.classNames, b.classNames, withoutNumber),
    difference(pathNames(a), pathNames(b), withoutNumber),
  ];
  const moved = loosely.find((each) => each.moved !== undefined)?.moved;
  const both = `the ${a.role} and the ${b.role} images`;
  if (moved !== undefined) {
    const message = `By the names of folders and classes, ${both} have their classes in another order: ${placesOf(moved, a, b)}.`;
    return [{ code: 'ClassOrderDiffers', message }];
  }
  if (first === undefined || loosely.some(({ haveCommonNames }) => haveCommonNames)) return [];
  const message = `No class name is common to ${both}, as class ${namesOf(first, a, b)}: whether their classes have the same order cannot be told.`;
  return [{ code: 'ClassNamesNotComparable', message }];
};

const namesOf = (index: number, a: NamedClasses, b: NamedClasses): string =>
  `${index} is ${quoted(a.classNames[index] ?? '')} in the ${a.role} images and ${quoted(b.classNames[index] ?? '')} in the ${b.role} images`;

type Names = readonly (string | null)[];

const pathNames = ({ classNames, namesByPath }: NamedClasses): Names =>
  namesByPath.length === 0 ? classNames : namesByPath;

interface NamedClass {
  readonly name: string;
  readonly index: number;
}

interface Difference {
  /** Indices of the classes that have a name in both, and not the same. */
  readonly differing: readonly number[];
  readonly haveCommonNames: boolean;
  /** The first name that belongs to another class in the other, in both. */
  readonly moved: readonly [NamedClass, NamedClass] | undefined;
}

const difference = (a: Names, b: Names, spelling: (names: Names) => Names): Difference => {
  const [spelledA, spelledB] = [spelling(a), spelling(b)];
  const known = new Set(spelledB);
  const isKnown = (name: string | null): boolean => name !== null && known.has(name);
  const differing = spelledA.flatMap((name, index) => {
    const other = spelledB[index] ?? null;
    return name === null || other === null || name === other ? [] : [index];
  });
  const one = differing.find((index) => isKnown(spelledA[index] ?? null));
  const other = one === undefined ? -1 : spelledB.indexOf(spelledA[one] ?? null);
  return {
    differing,
    haveCommonNames: spelledA.some(isKnown),
    moved:
      one === undefined
        ? undefined
        : [
            { name: a[one] ?? '', index: one },
            { name: b[other] ?? '', index: other },
          ],
  };
};

const placesOf = ([one, other]: readonly [NamedClass, NamedClass], a: NamedClasses, b: NamedClasses): string =>
  `${quoted(one.name)} is class ${one.index} in the ${a.role} images and ${quoted(other.name)} class ${other.index} in the ${b.role} images`;

const exactly = (names: Names): Names => names.map((name) => name?.normalize('NFC') ?? null);

/** The names as people would match them: `0-T-Shirt` as `t-shirt`, unless two classes would then have one name. */
const withoutNumber = (names: Names): Names => {
  const bare = exactly(names).map((name) => name?.toLowerCase().replace(/^\d+[-_. ]*(?=\D)/, '') ?? null);
  const named = bare.filter((name) => name !== null);
  return new Set(named).size === named.length ? bare : exactly(names);
};

/** Folders sort otherwise where é is one character (NFC) than where it is two (NFD, as macOS writes it). */
const unicodeForms = (a: NamedClasses, b: NamedClasses): string => {
  const isNfd = (name: string | null): boolean => name !== null && name !== name.normalize('NFC');
  const decomposed = [a, b].filter(({ classNames }) => classNames.some(isNfd));
  const [only] = decomposed;
  if (only === undefined || decomposed.length === 2) return '';
  const example = only.classNames.find(isNfd) ?? '';
  return ` ${quoted(example)} of the ${only.role} images has its accents as characters of their own (Unicode NFD), which sort otherwise.`;
};
