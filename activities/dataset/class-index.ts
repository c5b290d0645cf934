import type { SplitRole } from '../../contracts/split-role.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { quoted, shownPath } from '../quoted.js';
import type { CsvRow } from './csv-table.js';

/** Digits, also as a spreadsheet or pandas writes a column of floating-point numbers: 3.0. */
const WHOLE_NUMBER = /^\d+(?:\.0*)?$/;
const NUMBER = /^[+-]?\d+(?:\.\d*)?$/;

/** Whose labels they are. */
export interface LabelContext {
  readonly file: string;
  readonly role: SplitRole;
  readonly classes: number;
}

/** The class index of each row. Fails with `LabelInvalid` at the first that is none, however few there are. */
export const classIndices = (rows: readonly CsvRow[], context: LabelContext): readonly number[] => {
  const indices = rows.map(({ values: { class_index: text = '' } }) =>
    WHOLE_NUMBER.test(text) ? Number.parseInt(text, 10) : -1,
  );
  const isWrong = (index: number): boolean => index < 0 || index >= context.classes;
  const first = indices.findIndex(isWrong);
  const row = rows[first];
  if (row !== undefined) throw wrongLabel(row, { rows, wrong: indices.filter(isWrong).length, context });
  return indices;
};

interface WrongLabels {
  readonly rows: readonly CsvRow[];
  /** How many rows have a wrong label. */
  readonly wrong: number;
  readonly context: LabelContext;
}

const wrongLabel = ({ line, values }: CsvRow, { rows, wrong, context }: WrongLabels): QuantfleetFailure => {
  const { path = '', class_index: text = '' } = values;
  const { file, role, classes } = context;
  const came = text === '' ? 'class_index is empty' : `class_index is ${quoted(text)}`;
  const others = wrong === 1 ? '' : ` So it is in ${wrong} of ${rows.length} rows.`;
  const { hint, advice } = meaning(rows, text, classes);
  const unlabelled =
    role === 'calibration' ? ' Calibration needs no labels: you may take the column class_index out.' : '';
  return new QuantfleetFailure(
    'LabelInvalid',
    `${shownPath(file)}, line ${line} (${shownPath(path)}): ${came}, expected a whole number from 0 to ${classes - 1}.${others}${hint}`,
    { advice: `${advice}${unlabelled}` },
  );
};

const meaning = (rows: readonly CsvRow[], text: string, classes: number): { hint: string; advice: string } => {
  const numbers = rows
    .map(({ values }) => values.class_index ?? '')
    .filter((label) => NUMBER.test(label))
    .map(Number);
  const lowest = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const highest = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  if (text === '') return { hint: '', advice: 'Give the row its label, or take it out.' };
  if (!NUMBER.test(text)) {
    return {
      hint: '',
      advice: /^0x/i.test(text)
        ? 'Write decimal numbers.'
        : Number.isFinite(Number(text))
          ? 'Write whole numbers in digits.'
          : 'Write the class’s number in class_index; its name may stand in a column class_name.',
    };
  }
  if (!Number.isInteger(Number(text))) return { hint: '', advice: 'Write whole numbers in digits.' };
  const range = ` The labels run from ${lowest} to ${highest}`;
  if (lowest === 1 && highest === classes) {
    return { hint: `${range}: they seem to count from 1.`, advice: 'Subtract 1 from every class_index.' };
  }
  if (highest === classes && lowest > 0) {
    return {
      hint: `${range}: they may count from 1.`,
      advice: 'If they count from 1, subtract 1 from every class_index.',
    };
  }
  return {
    hint: `${range}.`,
    advice:
      lowest < 0
        ? 'Take rows without a label out; if the labels count from another number than 0, shift them.'
        : 'Correct the labels, or model.classes.',
  };
};
