import { printablePath } from './path-text.js';

const LONGEST = 40;
const LONGEST_PATH = 300;

/** Text of others in a message: in quotation marks, cut short, with control characters escaped. */
export const quoted = (text: string, longest = LONGEST): string => `"${escaped(text, longest)}"`;

/** Text of others in a message: cut short, with control characters escaped. */
export const escaped = (text: string, longest = LONGEST): string => {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return printablePath(shown).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, escapeCharacter);
};

const escapeCharacter = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/** A path of others in a message: cut short, with control characters and bytes that are no UTF-8 escaped. */
export const shownPath = (path: string): string => escaped(path, LONGEST_PATH);
