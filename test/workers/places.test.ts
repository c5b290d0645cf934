import { setImmediate as soon } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPlaces } from '../../workers/places.js';

/** Work that ends when the test says so. */
const workOf = () => {
  let end: (isAnswered: boolean) => void = () => {};
  const ended = new Promise<boolean>((resolve) => {
    end = resolve;
  });
  let isBegun = false;
  const work = (): Promise<boolean> => {
    isBegun = true;
    return ended;
  };
  return { work, end: (isAnswered: boolean) => end(isAnswered), isBegun: () => isBegun };
};

/** Patience that ends when the test says so. */
const patienceOf = () => {
  const lost: (() => void)[] = [];
  const asked: number[] = [];
  const patience = (ms: number, signal: AbortSignal): Promise<void> => {
    asked.push(ms);
    return new Promise((resolve, reject) => {
      lost.push(resolve);
      signal.addEventListener('abort', () => reject(new Error('over')));
    });
  };
  return { patience, asked, lose: (index: number) => lost[index]?.() };
};

const isAnswer = (isAnswered: boolean): boolean => isAnswered;

test('no more work is done at once than there are places, and each that ends makes room for the next', async () => {
  const { patience } = patienceOf();
  const inPlace = createPlaces(2, patience);
  const works = [workOf(), workOf(), workOf(), workOf()];
  const done = works.map(({ work }) => inPlace(work, isAnswer));
  await soon();
  expect(works.map(({ isBegun }) => isBegun())).toEqual([true, true, false, false]);
  works[1]?.end(true);
  await done[1];
  await soon();
  expect(works.map(({ isBegun }) => isBegun())).toEqual([true, true, true, false]);
  for (const { end } of works) end(true);
  expect(await Promise.all(done)).toEqual([true, true, true, true]);
});

test('work that nobody answers gives its place to the next and is still waited for, and its end makes no second place', async () => {
  const { patience, lose } = patienceOf();
  const inPlace = createPlaces(1, patience);
  const works = [workOf(), workOf(), workOf()];
  const done = works.map(({ work }) => inPlace(work, isAnswer));
  await soon();
  lose(0);
  await soon();
  expect(works.map(({ isBegun }) => isBegun())).toEqual([true, true, false]);
  works[0]?.end(false);
  expect(await done[0]).toBe(false);
  await soon();
  expect(works.map(({ isBegun }) => isBegun())).toEqual([true, true, false]);
  for (const { end } of works) end(true);
  await Promise.all(done);
});

test('work that fails gives its place back and is told', async () => {
  const { patience } = patienceOf();
  const inPlace = createPlaces(1, patience);
  await expect(inPlace(() => Promise.reject(new Error('refused')), isAnswer)).rejects.toThrow('refused');
  expect(await inPlace(async () => true, isAnswer)).toBe(true);
});

test('the patience is three times what the slowest answer took, whatever work without one took', async () => {
  const { patience, asked } = patienceOf();
  const inPlace = createPlaces(1, patience);
  const began = performance.now();
  const unanswered = workOf();
  const first = inPlace(unanswered.work, isAnswer);
  unanswered.end(false);
  await first;
  const slow = async (): Promise<boolean> => {
    while (performance.now() - began < 300) await soon();
    return true;
  };
  await inPlace(slow, isAnswer);
  await inPlace(async () => true, isAnswer);
  expect(asked.slice(0, 2)).toEqual([500, 500]);
  expect(asked[2]).toBeGreaterThan(500);
});
