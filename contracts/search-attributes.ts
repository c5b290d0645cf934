import type { SearchAttributePair } from '@temporalio/common';

/** What Temporal's UI and lists can be asked for: each is a Keyword. `quantfleet cluster setup` registers them. */
export const SEARCH_ATTRIBUTES = {
  sweep: 'QuantfleetSweep',
  model: 'QuantfleetModel',
  recipe: 'QuantfleetRecipe',
  node: 'QuantfleetNode',
  status: 'QuantfleetStatus',
} as const;

/** Values of search attributes: a sweep has name and model, a trial recipe, node and status as well. */
export type SearchableFacts = Partial<Readonly<Record<keyof typeof SEARCH_ATTRIBUTES, string>>>;

/** A Keyword may be this long, in bytes of UTF-8. */
const LONGEST_KEYWORD = 255;

/**
 * `typedSearchAttributes` of a Workflow, or of its upsert. Only for a server that has them, else the start fails: a Workflow
 * may set them on its children where its own are set.
 */
export const searchAttributes = (facts: SearchableFacts): SearchAttributePair[] =>
  Object.entries(SEARCH_ATTRIBUTES).flatMap(([fact, name]) => {
    const value = facts[fact as keyof SearchableFacts];
    return value === undefined ? [] : [{ key: { name, type: 'KEYWORD' as const }, value: shortened(value) }];
  });

/** Cut where it is too long, never within a character. */
const shortened = (text: string): string => {
  let [kept, bytes] = ['', 0];
  for (const character of text) {
    bytes += utf8Length(character.codePointAt(0) ?? 0);
    if (bytes > LONGEST_KEYWORD) break;
    kept += character;
  }
  return kept;
};

/** Workflow code has no Buffer. */
const utf8Length = (codePoint: number): number =>
  codePoint < 0x80 ? 1 : codePoint < 0x8_00 ? 2 : codePoint < 0x1_00_00 ? 3 : 4;
