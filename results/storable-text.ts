/** NUL, and halves of characters outside the first 65,536: PostgreSQL refuses both, also where JSON spells them as an escape. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** A record whose texts both databases keep as they are; what neither text nor UTF-8 has stands as `�`. */
export const storableText = <Value>(value: Value): Value => replaced(value) as Value;

const replaced = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replaceAll(UNSTORABLE, '\uFFFD');
  if (Array.isArray(value)) return value.map(replaced);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [storableText(key), replaced(own)]));
};
