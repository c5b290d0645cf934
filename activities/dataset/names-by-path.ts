import { basename, dirname } from 'node:path';
import type { CsvRow } from './csv-table.js';

/**
 * What the folders in a CSV's paths call its classes, as `val/cat/0.png` does; index = label. Empty unless every class has one
 * folder and every folder one class, as nothing can be told then.
 */
export const namesByPath = (rows: readonly CsvRow[], indices: readonly number[]): readonly (string | null)[] => {
  const names: (string | null)[] = [];
  const classOf = new Map<string, number>();
  for (const [position, { values }] of rows.entries()) {
    const index = indices[position] ?? 0;
    const name = basename(dirname(values.path ?? ''));
    if ((names[index] ?? name) !== name || (classOf.get(name) ?? index) !== index) return [];
    names[index] = name;
    classOf.set(name, index);
  }
  return Array.from(names, (name) => name ?? null);
};
