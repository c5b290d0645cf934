import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { putBackLeftClocks } from '../../activities/clocks/left-clocks.js';
import { packagePath } from '../../config/package-path.js';
import { type ClockedBoard, clockedBoard } from '../clocked-board.js';
import { temporaryFolder } from '../temporary-folder.js';
import { commandLine, descendants, isRunning, until } from './processes.js';

/** A worker that has set clocks and measures for ever; prints a line when they are set. */
const WORKER = `
  import { openClockControl } from ${JSON.stringify(packagePath('dist/activities/clocks/clock-control.js'))};
  const [machineRoot, PATH, notes] = process.argv.slice(1);
  const settings = { powerMode: 0, jetsonClocks: true };
  const place = { settings, gpuUuid: null, notes, machineRoot, environment: { PATH }, logFile: '/dev/null' };
  await openClockControl(place).hold();
  console.log('set');
  setInterval(() => {}, 60_000);
`;

const AS_IT_WAS = { powerMode: 'pmode:0002', gpuLeastMHz: 306 };

const startWorker = async (board: ClockedBoard, notes: string) => {
  const args = ['--input-type=module', '-e', WORKER, board.root, board.path, notes];
  const worker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void worker.kill('SIGKILL'));
  await once(createInterface({ input: worker.stdout }), 'line');
  return worker;
};

const newNotes = (): string => {
  const notes = join(temporaryFolder(), 'put-back');
  mkdirSync(notes);
  return notes;
};

test('when a worker is killed while clocks and power mode are set, its reaper puts them back', async () => {
  const board = clockedBoard();
  const notes = newNotes();
  const worker = await startWorker(board, notes);
  expect(board.state()).toEqual({ powerMode: 'pmode:0000', gpuLeastMHz: 1300.5 });
  worker.kill('SIGKILL');
  await until('clocks and power mode are put back', () => readdirSync(notes).length === 0);
  expect(board.state()).toEqual(AS_IT_WAS);
  expect(board.calls().filter((call) => call === 'nvpmodel -m 2')).toHaveLength(1);
});

test('when the reaper is killed too, as where the power goes, the next start puts them back', async () => {
  const board = clockedBoard();
  const notes = newNotes();
  const worker = await startWorker(board, notes);
  const pid = worker.pid ?? expect.fail();
  process.kill(pid, 'SIGSTOP');
  const reapers = descendants(pid).filter((child) => commandLine(child).includes('reaper.js'));
  expect(reapers).toHaveLength(1);
  for (const reaper of reapers) process.kill(reaper, 'SIGKILL');
  await until('the reaper has ended', () => !reapers.some(isRunning));
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  expect(board.state()).toEqual({ powerMode: 'pmode:0000', gpuLeastMHz: 1300.5 });
  await putBackLeftClocks(notes);
  expect(board.state()).toEqual(AS_IT_WAS);
  expect(readdirSync(notes)).toEqual([]);
});
