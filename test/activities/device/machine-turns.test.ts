import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type MachineTurns,
  type MachineUse,
  type MachineWork,
  openMachineTurns,
} from '../../../activities/device/machine-turns.js';
import { temporaryFolder } from '../../temporary-folder.js';

const endless = new AbortController().signal;

const machineIn = (folder: string, ...better: readonly string[]): MachineTurns =>
  openMachineTurns({
    lockFolders: [...better, join(folder, 'locks')],
    environment: { PATH: process.env['PATH'] ?? '' },
    logFile: join(folder, 'turns.log'),
  });

const workOf = (use: MachineUse, name: string): MachineWork => ({ use, name });

const promised = <Value>() => {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => (resolve = settle));
  return { promise, resolve: (value: Value) => resolve(value) };
};

/** A work that asks for a turn, and keeps it until it is told to end. */
const ask = (turns: MachineTurns, work: MachineWork, order: string[], signal = endless) => {
  const { promise: waits, resolve: told } = promised<string>();
  const turn = turns.take(work, { signal, onProgress: ({ phase }) => told(phase) }).then((end) => {
    order.push(work.name);
    return end;
  });
  turn.catch(() => {});
  return { turn, waits };
};

test('work of several workers shares the machine, and a measurement waits for all of it and says for what', async () => {
  const folder = temporaryFolder();
  const [host, node] = [machineIn(folder), machineIn(folder)];
  const order: string[] = [];
  const [calibrate, build] = await Promise.all([
    ask(host, workOf('working', 'calibrate of host'), order).turn,
    ask(host, workOf('working', 'build of card-1'), order).turn,
  ]);
  const measurement = ask(node, workOf('measuring', 'evaluate of card-0'), order);
  expect((await measurement.waits).split(/: | and | runs/).toSorted()).toEqual([
    '',
    'build of card-1',
    'calibrate of host',
    'waits for the machine',
  ]);
  calibrate();
  build();
  const end = await measurement.turn;
  expect(order.at(-1)).toBe('evaluate of card-0');
  end();
});

test('a turn that nobody else wants starts no program', async () => {
  const withoutPrograms = openMachineTurns({
    lockFolders: [join(temporaryFolder(), 'locks')],
    environment: { PATH: '' },
    logFile: '/dev/null',
  });
  const sharing = [
    await ask(withoutPrograms, workOf('working', 'calibrate'), []).turn,
    await ask(withoutPrograms, workOf('working', 'build'), []).turn,
  ];
  for (const end of sharing) end();
  (await ask(withoutPrograms, workOf('measuring', 'evaluate'), []).turn)();
});

test('while one card is measured neither another is, nor does other work begin', async () => {
  const folder = temporaryFolder();
  const order: string[] = [];
  const end = await ask(machineIn(folder), workOf('measuring', 'evaluate of card-0'), order).turn;
  const others = [
    ask(machineIn(folder), workOf('measuring', 'evaluate of card-1'), order),
    ask(machineIn(folder), workOf('working', 'fold of host'), order),
  ];
  expect(await Promise.all(others.map(({ waits }) => waits))).toEqual(
    others.map(() => 'waits for the machine: evaluate of card-0 runs'),
  );
  expect(order).toEqual(['evaluate of card-0']);
  end();
  for (const { turn } of others) void turn.then((endTurn) => endTurn());
  await Promise.all(others.map(({ turn }) => turn));
});

test('work that comes after a waiting measurement does not pass it', async () => {
  const folder = temporaryFolder();
  const order: string[] = [];
  const endFirst = await ask(machineIn(folder), workOf('working', 'first'), order).turn;
  const measurement = ask(machineIn(folder), workOf('measuring', 'measurement'), order);
  await measurement.waits;
  const later = ask(machineIn(folder), workOf('working', 'later'), order);
  await later.waits;
  endFirst();
  const endMeasurement = await measurement.turn;
  expect(order).toEqual(['first', 'measurement']);
  endMeasurement();
  (await later.turn)();
  expect(order).toEqual(['first', 'measurement', 'later']);
});

test('who waits can be cancelled, and is then in nobody’s way', async () => {
  const folder = temporaryFolder();
  const order: string[] = [];
  const cancelled = new AbortController();
  const end = await ask(machineIn(folder), workOf('working', 'calibrate'), order).turn;
  const measurement = ask(machineIn(folder), workOf('measuring', 'evaluate'), order, cancelled.signal);
  await measurement.waits;
  cancelled.abort(new Error('the sweep was cancelled'));
  await expect(measurement.turn).rejects.toThrow('the sweep was cancelled');
  (await ask(machineIn(folder), workOf('working', 'fold'), order).turn)();
  end();
  (await ask(machineIn(folder), workOf('measuring', 'evaluate'), order).turn)();
  expect(readdirSync(join(folder, 'locks')).toSorted()).toEqual(['machine-gate.lock', 'machine.lock']);
});

test('a folder that cannot hold locks is passed over; without any that can the failure names them', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const end = await ask(machineIn(folder, join(file, 'in')), workOf('measuring', 'evaluate'), []).turn;
  end();
  expect(existsSync(join(folder, 'locks', 'machine.lock'))).toBe(true);
  const nowhere = openMachineTurns({ lockFolders: [join(file, 'in')], environment: {}, logFile: '/dev/null' });
  await expect(ask(nowhere, workOf('measuring', 'evaluate'), []).turn).rejects.toMatchObject({
    code: 'StateUnwritable',
    message: `No folder can hold locks: ${join(file, 'in')}.`,
  });
});
