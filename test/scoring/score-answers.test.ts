import { expect, test } from 'vitest';
import { packCorrect } from '../../contracts/correct-bits.js';
import { unpackAnswers } from '../../contracts/kept-answers.js';
import type { Metric } from '../../scoring/metric.js';
import { metricRecord } from '../../scoring/metric-record.js';
import { scoreAnswers } from '../../scoring/score-answers.js';

const answers = {
  task: 'classification',
  splitSha256: 'split',
  count: 4,
  classes: 7,
  top: [
    [0, 1, 2, 3, 4],
    [1, 0, 2, 3, 4],
    [6, 5, 4, 3, 2],
    [5, 6, 4, 3, 2],
  ],
  scores: [[], [], [], []],
  labels: [0, 0, 0, 6],
};

const metric = (scored: ReturnType<typeof scoreAnswers>, name: string) =>
  scored.metrics.find((record) => record.name === name);

test('top-1 counts likeliest classes that are the label, top-5 labels among the five likeliest', () => {
  const scored = scoreAnswers(answers, undefined);
  expect(metric(scored, 'top1')).toEqual({
    name: 'top1',
    unit: 'percent',
    better: 'higher',
    value: 25,
    images: 4,
    hits: 1,
    outcomes: { kind: 'bits', packed: packCorrect([true, false, false, false]) },
    isPrimary: true,
  });
  expect(metric(scored, 'top5')).toMatchObject({ value: 75, hits: 3, isPrimary: false });
  expect(scored).toMatchObject({ task: 'classification', splitSha256: 'split', fused: null });
});

test('the likeliest class of each image and the raw outputs are kept for comparison with other networks', () => {
  const outputs = { images: 1, values: Buffer.from(Float32Array.from([0.5, -2]).buffer).toString('base64') };
  expect(unpackAnswers(scoreAnswers(answers, undefined).kept.answers)).toEqual([0, 1, 6, 5]);
  expect(scoreAnswers({ ...answers, outputs }, undefined).kept.outputs).toEqual(outputs);
});

test('mean per-class accuracy weighs every class that occurs alike, however many images it has', () => {
  const labels = [0, 0, 1, 6];
  expect(metric(scoreAnswers({ ...answers, labels }, undefined), 'mean-per-class-accuracy')).toEqual({
    name: 'mean-per-class-accuracy',
    unit: 'percent',
    better: 'higher',
    value: (100 * (1 / 2 + 0 + 0)) / 3,
    images: 4,
    hits: null,
    outcomes: null,
    isPrimary: false,
  });
});

test('the fused build is scored beside the graph as written, and disagrees where its likeliest class is another', () => {
  const fused = { ...answers, top: [[0, 2, 1, 3, 4], ...answers.top.slice(1, 3), [6, 5, 4, 3, 2]] };
  const scored = scoreAnswers(answers, fused);
  expect(scored.fused?.disagreement).toBe(1);
  expect(scored.fused?.metrics.find(({ name }) => name === 'top1')).toMatchObject({ hits: 2 });
});

test('answers of a fused build to other images are refused', () => {
  expect(() => scoreAnswers(answers, { ...answers, splitSha256: 'another' })).toThrow(
    expect.objectContaining({ code: 'ProgramMismatch' }),
  );
});

test('answers that are no ranking of different classes are refused before they are counted', () => {
  const [first, ...others] = answers.top;
  for (const likeliest of [[0, 0, 2, 3, 4], [0, 1, 2, 3], [0, 1, 2, 3, 7], [...(first ?? []), 5], []]) {
    expect(() => scoreAnswers({ ...answers, top: [likeliest, ...others] }, undefined)).toThrow(
      expect.objectContaining({ code: 'ProgramMismatch' }),
    );
  }
});

test('a metric whose value is no percentage cannot be made a record', () => {
  const odd = (value: number, outcomes: readonly boolean[] | null = null): Metric<{ readonly count: number }> => ({
    name: 'odd',
    unit: 'percent',
    better: 'higher',
    score: () => ({ value, outcomes }),
  });
  for (const value of [3104, -0.5, 100.001, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => metricRecord(odd(value), { count: 300 }, 'odd')).toThrow(
      expect.objectContaining({ code: 'ProgramMismatch', message: expect.stringContaining(String(value)) as string }),
    );
  }
  expect(() => metricRecord(odd(100, [true, true]), { count: 1 }, 'odd')).toThrow('no more images can be right');
  expect([0, 100].map((value) => metricRecord(odd(value), { count: 300 }, 'odd').value)).toEqual([0, 100]);
});
