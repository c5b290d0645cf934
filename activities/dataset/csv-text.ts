import { readFile, stat } from 'node:fs/promises';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { shownPath } from '../quoted.js';

const UTF16_LITTLE_ENDIAN = Buffer.of(0xff, 0xfe);
const UTF16_BIG_ENDIAN = Buffer.of(0xfe, 0xff);
const UTF8_MARK = '\ufeff';

/** The failure of a CSV that gives no rows; `what` follows its path, for example `is empty`. */
export const invalidCsv = (file: string, what: string, advice?: string): QuantfleetFailure =>
  new QuantfleetFailure('DatasetEmpty', `${shownPath(file)} ${what}.`, advice === undefined ? {} : { advice });

/** The text of a CSV in UTF-8, or in UTF-16 with a byte order mark. Fails with `DatasetNotFound` or `DatasetEmpty`. */
export const readCsvText = async (file: string): Promise<string> => decoded(file, await contentOf(file));

const contentOf = async (file: string): Promise<Buffer> => {
  try {
    const found = await stat(file);
    if (found.isDirectory())
      throw notRead(file, 'it is a folder', 'Name a folder with `folder`, and a CSV with `csv`.');
    // Opening a FIFO would wait for a writer.
    if (!found.isFile()) throw notRead(file, 'it is no regular file');
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof QuantfleetFailure) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw notRead(file, REASONS[code] ?? code);
  }
};

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'you have no permission to read it',
};

const notRead = (file: string, reason: string, advice?: string): QuantfleetFailure =>
  new QuantfleetFailure(
    'DatasetNotFound',
    `The CSV ${shownPath(file)} cannot be read: ${reason}.`,
    advice === undefined ? {} : { advice },
  );

const decoded = (file: string, content: Buffer): string => {
  const mark = content.subarray(0, UTF16_LITTLE_ENDIAN.length);
  const wholeUnits = content.subarray(mark.length, content.length - (content.length % 2));
  if (mark.equals(UTF16_LITTLE_ENDIAN)) return wholeUnits.toString('utf16le');
  if (mark.equals(UTF16_BIG_ENDIAN)) return Buffer.from(wholeUnits).swap16().toString('utf16le');
  if (content.includes(0)) {
    throw invalidCsv(
      file,
      'holds zero bytes, so it is no text in UTF-8, and has no byte order mark of UTF-16',
      'Save it as CSV in UTF-8; spreadsheets call it “CSV UTF-8”.',
    );
  }
  const text = content.toString('utf8');
  return text.startsWith(UTF8_MARK) ? text.slice(UTF8_MARK.length) : text;
};
