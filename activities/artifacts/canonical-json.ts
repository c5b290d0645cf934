import { createHash } from 'node:crypto';
import type { Json } from '../../contracts/stage.js';

/** JSON with sorted keys and no spaces: equal values have equal text. */
export const canonicalJson = (value: Json | undefined): string => {
  if (isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
    return `{${fields.join(',')}}`;
  }
  return JSON.stringify(value ?? null);
};

/** SHA-256 of the canonical JSON, 64 hexadecimal digits. */
export const digestOf = (value: Json): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

const isArray = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
