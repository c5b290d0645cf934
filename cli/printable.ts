/** Control characters but tab and new line, and those that turn the direction of text. */
const CONTROL = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text as a terminal may show it: names of files and output of tools could else move the cursor or hide what stands there. */
export const printable = (text: string): string =>
  text.replace(CONTROL, (character) => (character === '\n' || character === '\t' ? character : escaped(character)));

const escaped = (character: string): string => {
  const code = character.charCodeAt(0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
};
