import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';

/** Where the cursor stands on a command line. */
export interface LinePosition {
  readonly command: CommandUnknownOpts;
  /** The option whose value is being typed. */
  readonly option: Option | undefined;
  /** How many arguments of the command stand before the cursor. */
  readonly argumentsBefore: number;
  /** Value of `--config` before the cursor. */
  readonly config: string | undefined;
}

/** Reads the words before the cursor as commander does. */
export const readLine = (program: CommandUnknownOpts, words: readonly string[]): LinePosition => {
  let position: LinePosition = { command: program, option: undefined, argumentsBefore: 0, config: undefined };
  for (const word of words) position = next(position, word);
  return position;
};

const next = (position: LinePosition, word: string): LinePosition => {
  const { command, option, argumentsBefore } = position;
  // bash takes the = of --option=value for a word of its own.
  if (word === '=') return position;
  if (option !== undefined) {
    const config = option.long === '--config' ? { config: word } : {};
    return { ...position, ...config, option: undefined };
  }
  if (word.startsWith('-')) return afterOption(position, word);
  const subcommand = command.commands.find((one) => one.name() === word);
  if (subcommand !== undefined && argumentsBefore === 0) return { ...position, command: subcommand };
  return { ...position, argumentsBefore: argumentsBefore + 1 };
};

const afterOption = (position: LinePosition, word: string): LinePosition => {
  const [flag, value] = splitOption(word);
  const option = position.command.options.find(({ short, long }) => flag === short || flag === long);
  if (option === undefined || option.isBoolean()) return position;
  return value === undefined ? { ...position, option } : next({ ...position, option }, value);
};

/** `--option=value` apart. */
export const splitOption = (word: string): readonly [flag: string, value: string | undefined] => {
  const equals = word.indexOf('=');
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
};
