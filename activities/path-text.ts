import { isUtf8 } from 'node:buffer';

const LONGEST_CHARACTER_BYTES = [1, 2, 3, 4];
const ESCAPED_BYTE = /([\udc80-\udcff])/u;

/**
 * The bytes of a file name as text. A byte that is not UTF-8 becomes U+DC00 plus its value, as Python's surrogateescape has
 * it: such a text goes through JSON to Python and names the same file there.
 */
export const textOfPath = (bytes: Buffer): string => {
  if (isUtf8(bytes)) return bytes.toString();
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = LONGEST_CHARACTER_BYTES.find((bytesOfOne) => isUtf8(bytes.subarray(at, at + bytesOfOne)));
    text +=
      length === undefined ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : bytes.toString('utf8', at, at + length);
    at += length ?? 1;
  }
  return text;
};

/** What Node opens for a path in the form of {@link textOfPath}. */
export const openablePath = (path: string): string | Buffer =>
  ESCAPED_BYTE.test(path)
    ? Buffer.concat(
        path
          .split(ESCAPED_BYTE)
          .map((part, index) => (index % 2 === 1 ? Buffer.of(part.charCodeAt(0) & 0xff) : Buffer.from(part))),
      )
    : path;

/** The text with each byte that is not UTF-8 as `\xe9`: for people, and for what must be valid Unicode. */
export const printablePath = (path: string): string =>
  path.replaceAll(/[\udc80-\udcff]/gu, (escaped) => `\\x${(escaped.charCodeAt(0) & 0xff).toString(16)}`);
