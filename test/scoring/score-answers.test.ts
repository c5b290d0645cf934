import { expect, test } from 'vitest';
import { packCorrect } from '../../contracts/correct-bits.js';
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
