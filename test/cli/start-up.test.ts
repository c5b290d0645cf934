import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../../cli/exit-codes.js';
import { packagePath } from '../../config/package-path.js';
import { preloading } from '../preloading.js';
import { quantfleet } from '../quantfleet-command.js';
import { sweepFixture, trialFixtures } from '../report/sweep-fixture.js';
import { saveResults } from './save-results.js';
import { temporaryFolder } from '../temporary-folder.js';

const FOR_EVERY_COMMAND = ['@commander-js/extra-typings', 'commander'];

/** The npm packages that a command imports until it ends with an exit code. */
const packagesUntil = async (expected: number, ...args: readonly string[]): Promise<readonly string[]> => {
  const folder = temporaryFolder();
  await saveResults(join(folder, 'state'));
  const listed = join(folder, 'imports');
  const { exitCode } = await quantfleet(args, {
    NODE_OPTIONS: preloading('list-imports.js'),
    LISTED_IMPORTS: listed,
    QUANTFLEET_STATE: join(folder, 'state'),
  });
  expect(exitCode).toBe(expected);
  const names = readFileSync(listed, 'utf8').matchAll(/\/node_modules\/((?:@[^/]+\/)?[^/]+)\//g);
  return [...new Set([...names].map(([, name = '']) => name))].toSorted();
};

const packagesOf = (...args: readonly string[]): Promise<readonly string[]> => packagesUntil(EXIT.ok, ...args);

test('help and version load nothing but the parser of the command line', async () => {
  expect(await packagesOf('--help')).toEqual(FOR_EVERY_COMMAND);
  expect(await packagesOf('sweep', 'status', '--help')).toEqual(FOR_EVERY_COMMAND);
  expect(await packagesOf('--version')).toEqual(FOR_EVERY_COMMAND);
});

test('sweep status loads what reads settings and results, and neither Temporal, nor a log, nor Kysely', async () => {
  const packages = [...FOR_EVERY_COMMAND, 'libsql', 'yaml', 'zod'];
  expect(await packagesOf('sweep', 'status')).toEqual(packages);
  expect(await packagesOf('sweep', 'status', sweepFixture.sweepId)).toEqual(packages);
});

test('what asks a server loads a client of Temporal, and not its Workers', async () => {
  const packages = await packagesUntil(EXIT.environment, 'node', 'list');
  expect(packages).toContain('@temporalio/client');
  expect(packages).not.toContain('@temporalio/worker');
});

test('sweep status lists the trials of a sweep in the order of the table, each failure with its code', async () => {
  const stateDir = join(temporaryFolder(), 'state');
  await saveResults(stateDir, sweepFixture, trialFixtures.toReversed());
  const { stdout } = await quantfleet(['sweep', 'status', sweepFixture.sweepId], { QUANTFLEET_STATE: stateDir });
  const [heading, ...lines] = stdout.trimEnd().split('\n');
  expect(heading).toBe(`${sweepFixture.sweepId}: ${sweepFixture.status}`);
  expect(lines.map((line) => line.split(' ')[0])).toEqual(trialFixtures.map(({ trialId }) => trialId));
  for (const [position, { failure }] of trialFixtures.entries()) {
    if (failure !== null) expect(lines[position]).toContain(`${failure.code}: ${failure.message}`);
  }
});

test('sweep status makes no folder where nothing has run yet', async () => {
  const stateDir = join(temporaryFolder(), 'state');
  const { stdout } = await quantfleet(['sweep', 'status'], { QUANTFLEET_STATE: stateDir });
  expect(stdout).toBe('There is no sweep yet. Start one with: quantfleet sweep run FILE\n');
  expect(existsSync(stateDir)).toBe(false);
});

test('--version prints the version of the package and what it runs on', async () => {
  const { stdout, exitCode } = await quantfleet(['--version']);
  const { version } = JSON.parse(readFileSync(packagePath('package.json'), 'utf8'));
  expect(exitCode).toBe(0);
  expect(stdout).toBe(
    `quantfleet ${version} (Node.js ${process.versions.node}, ${process.platform}-${process.arch})\n`,
  );
});
