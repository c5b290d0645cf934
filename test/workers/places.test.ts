import { setImmediate as soon } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPlaces, type LeavePlace } from '../../workers/places.js';

/** Work that waits, and ends, when the test says so. */
const workOf = () => {
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let leaveAfter: LeavePlace | undefined;
  const work = (leave: LeavePlace): Promise<void> => {
    leaveAfter = leave;
    return ended;
  };
  return { work, end: () => end(), waits: () => leaveAfter?.(500), isBegun: () => leaveAfter !== undefined };
};

/** Waiting that ends when the test says so. */
const waitingOf = () => {
  const over: (() => void)[] = [];
  const wait = (_: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      over.push(resolve);
      signal.addEventListener('abort', () => reject(new Error('done')));
    });
  return { wait, pass: (index: number) => over[index]?.() };
};

test('no more work is done at once than there are places, and each that ends makes room for the next', async () => {
  const inPlace = createPlaces(2);
  const works = [workOf(), workOf(), workOf(), workOf()];
  const done = works.map(({ work }) => inPlace(work));
  await soon();
  expect(works.map(({ isBegun }) => isBegun())).toEqual([true, true, false, false]);
  works[1]?.end();
  await done[1];
  await soon();
  expect(works.map(({ isBegun }) => isBegun())).toEqual([true, true, true, false]);
  for (const { end } of works) end();
  await Promise.all(done);
});

test('work that only waits leaves its place to the next after its time and is still waited for, and its end makes no second place', async () => {
  const { wait, pass } = waitingOf();
  const inPlace = createPlaces(1, wait);
  const works = [workOf(), workOf(), workOf()];
  const done = works.map(({ work }) => inPlace(work));
  await soon();
  works[0]?.waits();
  await soon();
  expect(works.map(({ isBegun }) => isBegun())).toEqual([true, false, false]);
  pass(0);
  await soon();
  expect(works.map(({ isBegun }) => isBegun())).toEqual([true, true, false]);
  works[0]?.end();
  await done[0];
  await soon();
  expect(works.map(({ isBegun }) => isBegun())).toEqual([true, true, false]);
  for (const { end } of works) end();
  await Promise.all(done);
});

test('work that ends before its time makes one place, and work that fails gives its place back and is told', async () => {
  const { wait } = waitingOf();
  const inPlace = createPlaces(1, wait);
  const [first, second, third] = [workOf(), workOf(), workOf()];
  const done = [first, second, third].map(({ work }) => inPlace(work));
  await soon();
  first.waits();
  first.end();
  await done[0];
  await soon();
  expect([second.isBegun(), third.isBegun()]).toEqual([true, false]);
  second.end();
  third.end();
  await Promise.all(done);
  await expect(inPlace(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  await expect(inPlace(async () => 'answered')).resolves.toBe('answered');
});
