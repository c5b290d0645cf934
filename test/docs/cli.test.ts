import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { expect, test } from 'vitest';
import { EXIT } from '../../cli/exit-codes.js';
import { createProgram } from '../../cli/program.js';
import { codeBlocks, codeNames, readDocument, sectionOf } from './markdown.js';

const document = readDocument('docs/reference/cli.md');

/** Subcommands that help shows; `help` is commander's own. */
const shownCommands = (command: CommandUnknownOpts): readonly CommandUnknownOpts[] => {
  const shown = command.createHelp().visibleCommands(command);
  return command.commands.filter((one) => shown.includes(one));
};

/** Help of a command and of every command below it, as 80 columns show it. */
const helpTexts = (command: CommandUnknownOpts): readonly string[] => [
  command.configureHelp({ helpWidth: 80 }).helpInformation(),
  ...shownCommands(command).flatMap(helpTexts),
];

test('cli.md shows the help of every command as the command prints it, and of no other', () => {
  expect(codeBlocks(document, 'text')).toEqual(helpTexts(createProgram()));
});

test('cli.md lists every exit code', () => {
  const listed = codeNames(sectionOf(document, '## Exit codes')).map(Number);
  expect(listed).toEqual(Object.values(EXIT));
});
