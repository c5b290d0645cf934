import type { NightNode } from '../../contracts/night-record.js';
import type { Json } from '../../contracts/stage.js';

type Fields = { readonly [name: string]: Json };

/** The fields in which two descriptions differ, nested ones by their path, in the order of their names. */
export const changedFields = (before: Fields, after: Fields): NightNode['changes'] => {
  const [one, other] = [flattened(before), flattened(after)];
  return [...new Set([...one.keys(), ...other.keys()])]
    .toSorted()
    .map((field) => ({ field, before: one.get(field) ?? null, after: other.get(field) ?? null }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
};

const flattened = (fields: Fields, path = ''): ReadonlyMap<string, Json> =>
  new Map(
    Object.entries(fields).flatMap(([name, value]): readonly (readonly [string, Json])[] => {
      const own = path === '' ? name : `${path}.${name}`;
      return isFields(value) ? [...flattened(value, own)] : [[own, value]];
    }),
  );

const isFields = (value: Json): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
