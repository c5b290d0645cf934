import { isUtf8 } from 'node:buffer';

/** Why bytes are no text, and the line where that shows. */
export interface NoText {
  readonly line: number;
  readonly message: string;
}

/** The text of a YAML file: UTF-8, or UTF-16, which YAML allows too and some editors write. */
export const yamlText = (bytes: Buffer): string | NoText => {
  const encoding = encodingOf(bytes);
  if (encoding === 'utf-8' && !isUtf8(bytes)) {
    return {
      line: firstLineThat((line) => !isUtf8(line), bytes),
      message: 'expected text in UTF-8, found other bytes',
    };
  }
  const text = new TextDecoder(encoding).decode(bytes);
  const end = text.indexOf('\0');
  if (end < 0) return text;
  return { line: text.slice(0, end).split('\n').length, message: 'expected text, found a NUL byte' };
};

/** YAML 1.2, chapter 5.2: by a byte-order mark, or by the zero of a first character that is ASCII. */
const encodingOf = ([first, second]: Buffer): string => {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
};

const firstLineThat = (isWrong: (line: Buffer) => boolean, bytes: Buffer): number => {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf('\n', start);
    if (end < 0 || isWrong(bytes.subarray(start, end))) break;
    start = end + 1;
  }
  return line;
};
