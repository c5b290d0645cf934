import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openClockControl } from '../../../activities/clocks/clock-control.js';
import { putBackLeftClocks } from '../../../activities/clocks/left-clocks.js';
import { underClocks } from '../../../activities/clocks/under-clocks.js';
import { clocksSchema } from '../../../config/clocks-schema.js';
import { type ClockedBoard, clockedBoard } from '../../clocked-board.js';
import { temporaryFolder } from '../../temporary-folder.js';

const GPU = 'GPU-00000000-0000-0000-0000-000000000001';
const AS_IT_WAS = { powerMode: 'pmode:0002', gpuLeastMHz: 306 };

const controlOf = (board: ClockedBoard, settings: Readonly<Record<string, unknown>>) => {
  const folder = temporaryFolder();
  const notes = join(folder, 'put-back');
  const clocks = openClockControl({
    settings: clocksSchema.parse(settings),
    gpuUuid: GPU,
    notes,
    machineRoot: board.root,
    environment: { PATH: board.path },
    logFile: join(folder, 'log'),
  });
  return { clocks, notes };
};

test('power mode and clocks of a board are set while something is measured, and put back as they were', async () => {
  const board = clockedBoard();
  const { clocks, notes } = controlOf(board, { powerMode: 0, jetsonClocks: true });
  const seen = await underClocks({ clocks }, async (means) => ({ means, ...board.state() }));
  expect(seen).toEqual({
    means: 'power mode 0, clocks fixed by jetson_clocks',
    powerMode: 'pmode:0000',
    gpuLeastMHz: 1300.5,
  });
  expect(board.state()).toEqual(AS_IT_WAS);
  expect(board.calls()).toEqual([
    'jetson_clocks --store FILE',
    'nvpmodel -m 0',
    'jetson_clocks',
    'nvpmodel -m 2',
    'jetson_clocks --restore FILE',
  ]);
  expect(readdirSync(notes)).toEqual([]);
});

test('the clock of a card is fixed for its GPU alone, and let go', async () => {
  const board = clockedBoard();
  const { clocks } = controlOf(board, { gpuMHz: 1410 });
  await underClocks({ clocks }, async (means) => expect(means).toBe('GPU clock fixed at 1410 MHz'));
  expect(board.calls()).toEqual([
    `nvidia-smi -i ${GPU} --lock-gpu-clocks=1410,1410`,
    `nvidia-smi -i ${GPU} --reset-gpu-clocks`,
  ]);
});

test('what was set is put back also when the measurement fails, whose failure stays the reason', async () => {
  const board = clockedBoard();
  const { clocks } = controlOf(board, { jetsonClocks: true });
  const measured = underClocks({ clocks }, async () => {
    throw new Error('the engine');
  });
  await expect(measured).rejects.toThrow('the engine');
  expect(board.state()).toEqual(AS_IT_WAS);
});

test('without the settings nothing is set', async () => {
  expect(await underClocks({}, async (means) => means)).toBeUndefined();
});

test.each([
  ['nvpmodel', 'powerMode'],
  ['jetson_clocks', 'jetsonClocks'],
  ['nvidia-smi', 'gpuMHz'],
])('a machine without %s is refused before anything is set', (name, key) => {
  const board = clockedBoard(['nvpmodel', 'jetson_clocks', 'nvidia-smi'].filter((other) => other !== name));
  expect(() => controlOf(board, { powerMode: 0, jetsonClocks: true, gpuMHz: 1410 })).toThrow(
    `clocks.${key} needs ${name}, which is not on PATH.`,
  );
  expect(board.state()).toEqual(AS_IT_WAS);
});

test.each([
  [{ powerMode: 0 }, 'nvpmodel -m 0 ended with 255: NVPM ERROR: Error opening /var/lib/nvpmodel/status: 13.'],
  [{ jetsonClocks: true }, 'as a root user.'],
  [{ gpuMHz: 1410 }, 'The current user does not have permission to change clocks for GPU 00000000:06:00.0..'],
])('a user who may not set %j is told so, and nothing is measured', async (settings, why) => {
  const board = clockedBoard();
  board.become('denied');
  const { clocks } = controlOf(board, settings);
  const measured = underClocks({ clocks }, async () => expect.fail());
  await expect(measured).rejects.toMatchObject({ code: 'ClocksNotSet', message: expect.stringContaining(why) });
  expect(board.state()).toEqual(AS_IT_WAS);
});

test('a power mode that asks for a reboot is not taken for set', async () => {
  const board = clockedBoard();
  board.become('needs-reboot', '3');
  const { clocks } = controlOf(board, { powerMode: 3 });
  await expect(underClocks({ clocks }, async () => expect.fail())).rejects.toMatchObject({
    code: 'ClocksNotSet',
    message: 'The board stays in power mode 2 and does not take 3 without a reboot.',
  });
});

test('jetson_clocks that ends well and has fixed nothing is not believed', async () => {
  const board = clockedBoard();
  board.become('stubborn');
  const { clocks } = controlOf(board, { jetsonClocks: true });
  await expect(underClocks({ clocks }, async () => expect.fail())).rejects.toMatchObject({
    message: 'After jetson_clocks the GPU may still take 306 to 1300.5 MHz.',
  });
});

test('what cannot be put back is told, and the next start tries again and does not begin in vain', async () => {
  const board = clockedBoard();
  const { clocks, notes } = controlOf(board, { gpuMHz: 1410 });
  const { release } = await clocks.hold();
  board.become('denied');
  await expect(release()).rejects.toMatchObject({ code: 'ClocksNotSet' });
  const [note = ''] = readdirSync(notes);
  const left = join(notes, note);
  writeFileSync(left, JSON.stringify({ ...JSON.parse(readFileSync(left, 'utf8')), startedAt: 'before' }));
  await expect(putBackLeftClocks(notes)).rejects.toMatchObject({
    code: 'ClocksNotSet',
    message: expect.stringContaining('What a worker that was killed had set could not be put back'),
  });
  expect(readdirSync(notes)).toEqual([note]);
});

test('what a living worker has set is left to it', async () => {
  const board = clockedBoard();
  const { clocks, notes } = controlOf(board, { jetsonClocks: true });
  const { release } = await clocks.hold();
  await putBackLeftClocks(notes);
  expect(board.state().gpuLeastMHz).toBe(1300.5);
  await release();
});

test.each([{}, { jetsonClocks: false }, { powerMode: -1 }, { gpuMHz: 0 }])('settings of %j are refused', (settings) => {
  expect(() => clocksSchema.parse(settings)).toThrow();
});
