import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { type Completed, PLACEHOLDERS } from './placeholders.js';
import { readLine, splitOption } from './read-line.js';

/** A word that may stand at the cursor, with what it is. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** Words of the command tree, or what the shell or the results know. */
export type Completion =
  | { readonly candidates: readonly Candidate[] }
  | { readonly completed: Completed; readonly config: string | undefined };

const NOTHING: Completion = { candidates: [] };

/** What may stand for the last of the words, which follow the name of the program. */
export const completeLine = (program: CommandUnknownOpts, words: readonly string[]): Completion => {
  const current = words.at(-1) ?? '';
  const [flag, value] = splitOption(current);
  const before = words.slice(0, -1);
  const { command, option, argumentsBefore, config } = readLine(
    program,
    value !== undefined && flag.startsWith('--') ? [...before, flag] : before,
  );
  const complete = (name: string, choices: readonly string[] | undefined): Completion => {
    if (choices !== undefined) return { candidates: choices.map((choice) => ({ value: choice, description: name })) };
    const completed = PLACEHOLDERS[name];
    return completed === undefined ? NOTHING : { completed, config };
  };
  if (option !== undefined) return complete(valueName(option), option.argChoices);
  if (current.startsWith('-')) return { candidates: optionsOf(command) };
  if (command.commands.length > 0) return { candidates: subcommandsOf(command) };
  const argument = command.registeredArguments[argumentsBefore];
  return argument === undefined ? NOTHING : complete(argument.name(), argument.argChoices);
};

/** `file` of `--out <file>`. */
export const valueName = ({ flags }: Option): string => /<(\w+)>/.exec(flags)?.[1] ?? '';

const optionsOf = (command: CommandUnknownOpts): readonly Candidate[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description }) => ({ value: long ?? short ?? '', description }));

const subcommandsOf = (command: CommandUnknownOpts): readonly Candidate[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ value: one.name(), description: one.description() }));
