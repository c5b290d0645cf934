import type { DataNote } from '../../contracts/data-notes.js';
import { quoted, shownPath } from '../quoted.js';

const NUMBER = /^(\D*)(\d+)/;
const NAMED = 3;

/** Notes folder names that are numbers, as `0`, `1`, `10`, `2`, or begin with one, if their order as text is another than by number. */
export const numberedFolderNotes = (root: string, classNames: readonly string[]): readonly DataNote[] => {
  const numbered = classNames.map((name) => {
    const [, prefix = '', digits = ''] = NUMBER.exec(name) ?? [];
    return { name, prefix, number: digits === '' ? null : BigInt(digits) };
  });
  const numbers = new Set(numbered.map(({ number }) => number));
  const isNumbered = numbered.every(({ prefix, number }) => number !== null && prefix === numbered[0]?.prefix);
  if (!isNumbered || numbers.size < numbered.length) return [];
  const byNumber = numbered.toSorted((a, b) => ((a.number ?? 0n) < (b.number ?? 0n) ? -1 : 1));
  const moved = byNumber.filter(({ name }, rank) => name !== classNames[rank]);
  const [first] = moved;
  if (first === undefined) return [];
  const message =
    `The class folders of ${shownPath(root)} are numbered, and sort as text: ` +
    `${classNames
      .slice(0, NAMED)
      .map((name) => quoted(name))
      .join(', ')} are classes 0, 1, 2. ${moved.length} of ${classNames.length} ` +
    `are elsewhere than by number: ${quoted(first.name)} is class ${classNames.indexOf(first.name)}, by number ${byNumber.indexOf(first)}.`;
  return [{ code: 'FolderNumbersSortedAsText', message }];
};
