import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { valueName } from '../../cli/completion/complete-line.js';
import { PLACEHOLDERS } from '../../cli/completion/placeholders.js';
import { completionScript, type Shell, SHELLS } from '../../cli/completion/shells.js';
import { createProgram } from '../../cli/program.js';
import { packagePath } from '../../config/package-path.js';
import { openResultsDatabase } from '../../results/results-database.js';
import { quantfleet } from '../quantfleet-command.js';
import { sweepFixture, trialFixtures } from '../report/sweep-fixture.js';
import { begunNight } from '../results/night-fixture.js';
import { INSTALLED_SHELLS, NO_SHELL } from './installed-shells.js';
import { saveResults } from './save-results.js';

/** Values that nothing can complete. */
const FREE = ['n', 'words', 'node', 'name', 'fleet', 'text', 'time', 'url', 'address', 'port'];
const PROMPT = 'READY>';
const HOME = '\u0001';
const END = '\u0005';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantfleet-completion-'));
  await saveResults(join(folder, 'state'));
  writeFileSync(join(folder, 'quantfleet.yaml'), 'stateDir: state\n');
  writeFileSync(join(folder, 'my-sweep.yaml'), '');
  mkdirSync(join(folder, 'my-reports'));
  mkdirSync(join(folder, 'bin'));
  const command = join(folder, 'bin', 'quantfleet');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${packagePath('dist/cli/main.js')}' "$@"\n`);
  chmodSync(command, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Candidates for the last of the words, without their descriptions. */
const complete = async (...words: readonly string[]): Promise<readonly string[]> => {
  const config = join(folder, 'quantfleet.yaml');
  const { stdout, stderr, exitCode } = await quantfleet(['complete', '--', ...words], { QUANTFLEET_CONFIG: config });
  expect([stderr, exitCode]).toEqual(['', 0]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t')[0] ?? '');
};

test('every value on the command line has choices, a completion, or a name that says it is free', () => {
  const values = (command: CommandUnknownOpts): readonly string[] => [
    ...command.registeredArguments.filter(({ argChoices }) => argChoices === undefined).map((one) => one.name()),
    ...command.options.filter((one) => one.argChoices === undefined && !one.isBoolean()).map(valueName),
    ...command.commands.flatMap(values),
  ];
  expect(values(createProgram()).filter((name) => !(name in PLACEHOLDERS) && !FREE.includes(name))).toEqual([]);
});

test('commands, options and choices are completed from the commands themselves', async () => {
  expect(await complete('sweep', '')).toEqual(['run', 'retry', 'status', 'cancel', 'help']);
  expect(await complete('sweep', 'run', '--')).toEqual(['--config', '--json', '--via', '--help']);
  expect(await complete('pipeline', 'run', 'x.yaml', '--recipe', 'torch')).toEqual(['torch-qat']);
  expect(await complete('pipeline', 'run', '--recipe=torch')).toEqual(['--recipe=torch-qat']);
  expect(await complete('pipeline', 'run', '--recipe', '=', 'torch')).toEqual(['torch-qat']);
});

test('sweeps and trials are completed from the results of the settings on the line', async () => {
  const trialIds = trialFixtures.map(({ trialId }) => trialId);
  expect(await complete('report', '')).toEqual([sweepFixture.sweepId]);
  expect(await complete('explain', 'x', sweepFixture.sweepId.slice(0, 3))).toEqual(trialIds);
  writeFileSync(join(folder, 'other.yaml'), 'stateDir: other\n');
  expect(await complete('report', '--config', join(folder, 'other.yaml'), '')).toEqual([]);
});

test('nights are completed from the results, also both ends of a search', async () => {
  const results = await openResultsDatabase({ kind: 'sqlite', path: join(folder, 'state', 'results.db') });
  await results.beginNight(begunNight(1), [], []);
  await results.close();
  const { nightId } = begunNight(1);
  expect(await complete('fleet', 'show', 'lab')).toEqual([nightId]);
  expect(await complete('fleet', 'bisect', nightId, '')).toEqual([nightId]);
});

test('nothing is printed where nothing can be known, even where the settings are not valid', async () => {
  expect(await complete('pipeline', 'run', '--calibration-batch-size', '')).toEqual([]);
  expect(await complete('report', '--config', '/nowhere.yaml', '')).toEqual([]);
});

/** How each shell is started with the script and a known prompt, and nothing of the user's own. */
const startOf = (shell: Shell): readonly string[] => {
  const home = join(folder, shell);
  mkdirSync(join(home, 'fish'), { recursive: true });
  const path = `${join(folder, 'bin')}:/usr/bin:/bin`;
  const script = completionScript(shell);
  const start = `export PATH='${path}'\ncd '${folder}'\n`;
  if (shell === 'bash') {
    writeFileSync(join(home, 'rc'), `${start}source '${script}'\nPS1='${PROMPT}'\n`);
    return ['bash', '--noprofile', '--rcfile', join(home, 'rc'), '-i'];
  }
  if (shell === 'zsh') {
    const setUp = `autoload -Uz compinit\ncompinit -u -D\nsource '${script}'\nPS1='${PROMPT}'\n`;
    writeFileSync(join(home, '.zshrc'), `${start}${setUp}`);
    return ['env', `ZDOTDIR=${home}`, 'zsh', '-d', '-i'];
  }
  const setUp = `set -gx PATH ${join(folder, 'bin')} /usr/bin /bin\ncd '${folder}'\nsource '${script}'\n`;
  writeFileSync(join(home, 'fish', 'config.fish'), `${setUp}function fish_prompt; echo -n '${PROMPT}'; end\n`);
  return ['env', `XDG_CONFIG_HOME=${home}`, `XDG_DATA_HOME=${home}`, 'fish', '-i'];
};

/** Types a line and Tab, and gives the line that stands there then: the shell itself writes it to a file. */
const tabbed = (shell: Shell, line: string): string => {
  const start = startOf(shell);
  const typed = join(folder, shell, 'typed');
  const keys = `${line}\t${HOME}echo "${END}" > '${typed}'\rexit\r`;
  execFileSync(
    packagePath('.quantfleet/python/bin/python'),
    [packagePath('test/fixtures/bin/type-in-shell.py'), PROMPT, keys, ...start],
    { env: { HOME: folder, TERM: 'xterm', LANG: 'C.UTF-8' }, timeout: 50_000 },
  );
  // Whether a slash stays at the end of a folder differs from shell to shell.
  return readFileSync(typed, 'utf8').trim().replace(/\/$/, '');
};

describe.each(SHELLS)('in %s', (shell) => {
  test('Tab completes a subcommand, an option, a choice, an id, a file and a folder', (context) => {
    context.skip(!INSTALLED_SHELLS.includes(shell), NO_SHELL);
    const trialId = trialFixtures.at(-1)?.trialId ?? '';
    expect(tabbed(shell, 'quantfleet sweep sta')).toBe('quantfleet sweep status');
    expect(tabbed(shell, 'quantfleet pipeline run --cal')).toBe('quantfleet pipeline run --calibration-batch-size');
    expect(tabbed(shell, 'quantfleet pipeline run --recipe to')).toBe('quantfleet pipeline run --recipe torch-qat');
    expect(tabbed(shell, 'quantfleet pipeline run --recipe=to')).toBe('quantfleet pipeline run --recipe=torch-qat');
    expect(tabbed(shell, `quantfleet report ${sweepFixture.sweepId.slice(0, 3)}`)).toBe(
      `quantfleet report ${sweepFixture.sweepId}`,
    );
    expect(tabbed(shell, `quantfleet explain ${trialId.slice(0, -1)}`)).toContain(`quantfleet explain ${trialId}`);
    expect(tabbed(shell, 'quantfleet sweep run my-sw')).toBe('quantfleet sweep run my-sweep.yaml');
    expect(tabbed(shell, 'quantfleet report x --out my-r')).toBe('quantfleet report x --out my-reports');
  }, 180_000);
});
