import { CsvError, type Info, parse } from 'csv-parse/sync';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { escaped, shownPath } from '../quoted.js';
import { invalidCsv, readCsvText } from './csv-text.js';

const DELIMITERS = [',', ';', '\t', '|'];
const COLUMNS_NAMED = 10;

/** Columns that are read; others are left alone. */
const COLUMNS = ['path', 'class_index', 'class_name'] as const;

/** One of the columns that are read. */
export type CsvColumn = (typeof COLUMNS)[number];

/** A row of a CSV. */
export interface CsvRow {
  /** Line of the file on which the row ends, from 1. */
  readonly line: number;
  readonly values: Readonly<Partial<Record<CsvColumn, string>>>;
}

/** What a CSV of images must have, and whether messages may quote from it. */
export interface CsvDemand {
  readonly needed: readonly CsvColumn[];
  /** What the columns are needed for, for example `evaluation images need labels`. */
  readonly why: string;
  readonly mayQuote: boolean;
}

/**
 * Reads a CSV with a header: in UTF-8, or in UTF-16 with a byte order mark; separated by commas, semicolons, tabs or bars.
 * Column names are read in any case. Fails with `DatasetNotFound` or `DatasetEmpty`.
 */
export const readCsvTable = async (file: string, demand: CsvDemand): Promise<readonly CsvRow[]> => {
  const text = await readCsvText(file);
  const header = text.split(/[\r\n]+/).find((line) => line.trim() !== '') ?? '';
  if (header === '') throw invalidCsv(file, 'is empty');
  const delimiter = delimiterOf(header);
  const names: string[] = [];
  const nameColumns = (found: readonly string[]): string[] => {
    names.push(...found.map((name) => name.trim().toLowerCase()));
    requireColumns(file, names, demand);
    return names;
  };
  const rows = parsed(file, text, { delimiter, nameColumns });
  if (rows.length === 0) throw invalidCsv(file, 'has a header and no rows');
  return rows;
};

const namesIn = (header: string, delimiter: string): readonly string[] =>
  header.split(delimiter).map((name) => name.trim().replaceAll(/^"|"$/g, '').trim().toLowerCase());

/** What separates the columns; a header that names `path` does so with one of them only. */
const delimiterOf = (header: string): string =>
  DELIMITERS.find((delimiter) => namesIn(header, delimiter).includes('path')) ??
  DELIMITERS.toSorted((a, b) => namesIn(header, b).length - namesIn(header, a).length)[0] ??
  ',';

const requireColumns = (file: string, names: readonly string[], { needed, why, mayQuote }: CsvDemand): void => {
  const doubled = COLUMNS.find((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (doubled !== undefined) {
    throw new QuantfleetFailure('LabelInvalid', `${shownPath(file)} has the column ${doubled} more than once.`, {
      advice: 'Take out all but the right one.',
    });
  }
  const absent = needed.filter((column) => !names.includes(column));
  if (absent.length === 0) return;
  const found = mayQuote
    ? `the columns ${names
        .slice(0, COLUMNS_NAMED)
        .map((name) => escaped(name))
        .join(', ')}`
    : `${names.length} columns`;
  const are = absent.length === 1 ? 'is' : 'are';
  throw invalidCsv(
    file,
    `has ${found}; ${absent.join(' and ')} ${are} missing${why === '' ? '' : `, and ${why}`}`,
    `Let the first line name the columns: ${needed.join(',')}.`,
  );
};

interface CsvForm {
  readonly delimiter: string;
  /** Is given the header; returns the names of the columns. */
  readonly nameColumns: (header: readonly string[]) => string[];
}

const parsed = (file: string, text: string, { delimiter, nameColumns }: CsvForm): readonly CsvRow[] => {
  try {
    const records = parse(text, {
      columns: nameColumns,
      delimiter,
      info: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as readonly { readonly info: Info; readonly record: CsvRow['values'] }[];
    return records.map(({ info, record }) => ({ line: info.lines, values: record }));
  } catch (cause) {
    if (cause instanceof QuantfleetFailure) throw cause;
    // The parser's message quotes the file.
    const reason =
      cause instanceof CsvError
        ? `${PARSE_ERRORS[cause.code] ?? 'it cannot be parsed'} in line ${lineOf(cause, text)}`
        : 'it cannot be parsed';
    throw invalidCsv(
      file,
      `is no valid CSV: ${reason}`,
      'Correct the line; a value that holds a separator or a quotation mark is written in quotation marks.',
    );
  }
};

/** An open quotation mark is found at the end of the file; `bytes` counts those before the row that it stands in. */
const lineOf = (error: CsvError, text: string): string => {
  if (error.code !== 'CSV_QUOTE_NOT_CLOSED') return String(error['lines']);
  const before = Buffer.from(text).subarray(0, Number(error['bytes'])).toString();
  return String(before.split(/\r\n|\r|\n/).length);
};

const PARSE_ERRORS: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_COLUMNS: 'there are more or fewer values than the header names',
  CSV_QUOTE_NOT_CLOSED: 'a quotation mark is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'a quotation mark stands within a value',
  INVALID_OPENING_QUOTE: 'a quotation mark stands within a value',
};
