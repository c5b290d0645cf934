import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLine, descendants, isRunning, until } from '../chaos/processes.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, spawnQuantfleet, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();

/** What a command has printed so far. */
const collectOutput = (child: ChildProcess): { output: string; errors: string } => {
  const printed = { output: '', errors: '' };
  child.stdout?.on('data', (chunk: Buffer) => (printed.output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (printed.errors += chunk.toString()));
  return printed;
};

test('Ctrl-C stops everything with one line and 130, and the same command goes on with what was finished', async () => {
  const settings = await writeSettings(folder);
  const sweep = writeDemoSweep(folder, { recipes: ['pytorch-fp32', 'ort-static'], calibrationBatchSizes: [1, 16] });
  const command = ['sweep', 'run', sweep, '--config', settings];
  const child = spawnQuantfleet(command);
  const printed = collectOutput(child);
  await until('the first trial’s end', () => printed.output.includes('✓ pytorch-fp32'));
  const family = descendants(child.pid ?? 0);
  child.kill('SIGINT');
  const [exitCode] = (await once(child, 'exit')) as [number];
  expect(printed.errors).toBe('');
  expect(exitCode).toBe(130);
  expect(printed.output).toContain('Run the same command again to go on');
  await until('the family’s end', () => !family.some(isRunning), 5_000);

  const again = await quantfleet([...command, '--json']);
  expect(again.exitCode).toBe(0);
  const { trials } = JSON.parse(again.stdout) as { trials: { status: string; stages: { kind: string }[] }[] };
  expect(trials.map(({ status }) => status)).toEqual(['measured', 'measured', 'measured']);
  // The baseline's row is of the first run: its stages were built once and not touched again.
  expect(trials[0]?.stages.map(({ kind }) => kind)).toEqual(['built', 'built']);
}, 120_000);

test('a server that dies in the middle is one coded error, and nothing is left running', async () => {
  const settings = await writeSettings(folder);
  // Another measurement than in the test before, whose evaluations are cached: the sweep would be over too soon.
  const sweep = writeDemoSweep(folder, {
    name: 'server-gone',
    recipes: ['pytorch-fp32'],
    measurement: { throughputSeconds: 5 },
  });
  const child = spawnQuantfleet(['sweep', 'run', sweep, '--config', settings]);
  const printed = collectOutput(child);
  await until('the first trial’s begin', () => printed.output.includes('running trials'));
  const family = descendants(child.pid ?? 0);
  const server = family.find((pid) => commandLine(pid).includes('start-dev'));
  // Process id 0 would be the test's own process group.
  if (server === undefined) throw new Error('the server has ended already');
  process.kill(server, 'SIGKILL');
  const [exitCode] = (await once(child, 'exit')) as [number];
  expect(exitCode).toBe(3);
  expect(printed.errors).toMatch(/^ServerUnreachable: /m);
  expect(printed.errors).not.toContain('    at ');
  expect(`${printed.output}${printed.errors}`).not.toMatch(/^\{/m);
  expect(readFileSync(join(folder, 'state/logs/quantfleet.log'), 'utf8')).toContain('"sdkComponent"');
  await until('the family’s end', () => !family.some(isRunning), 5_000);
}, 120_000);
