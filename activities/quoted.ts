const LONGEST = 40;

/** Text of others in a message: in quotation marks, cut short, with control characters escaped. */
export const quoted = (text: string, longest = LONGEST): string => `"${escaped(text, longest)}"`;

/** Text of others in a message: cut short, with control characters escaped. */
export const escaped = (text: string, longest = LONGEST): string => {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return shown.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, escapeCharacter);
};

const escapeCharacter = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
