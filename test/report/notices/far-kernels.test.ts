import { expect, test } from 'vitest';
import type { Json } from '../../../contracts/stage.js';
import { viewReport, type ReportView } from '../../../report/model/report-view.js';
import { farKernelNotes } from '../../../report/notices/far-kernels.js';
import { noticesOf } from '../../../report/notices/notices.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';

const LARGEST = 128;

/** The sweep on a GPU, measured with up to 128 images, with an engine that was asked for like this. */
const viewOf = (engine: Json, opt: number): ReportView => {
  const trials = gpuTrialFixtures.map((trial) => ({
    ...trial,
    stages: trial.stages.map((stage) =>
      stage.facts['profile'] === undefined
        ? stage
        : { ...stage, facts: { ...stage.facts, profile: { min: 1, opt, max: LARGEST } } },
    ),
    evaluation: trial.evaluation && {
      ...trial.evaluation,
      throughput: trial.evaluation.throughput.map((run, position, runs) => ({
        ...run,
        batchSize: position === runs.length - 1 ? LARGEST : run.batchSize,
      })),
    },
  }));
  return viewReport({ ...gpuSweepFixture, spec: { engine } }, trials);
};

test('kernels that were chosen for far smaller batches than the largest measured are named, once a node', () => {
  const view = viewOf({}, 1);
  const notes = ['Engines on h100-01: kernels chosen for 1 image, measured with up to 128.'];
  expect(farKernelNotes(view)).toEqual(notes);
  expect(noticesOf(view).map((notice) => notice.notes)).toContainEqual(notes);
  expect(farKernelNotes(viewOf({}, 16))).toHaveLength(1);
  expect(farKernelNotes(viewOf({}, 32))).toEqual([]);
});

test('an engine with a profile for each batch size has kernels for the largest, and says so', () => {
  const view = viewOf({ profileSizes: [1, 8, LARGEST] }, 8);
  expect(farKernelNotes(view)).toEqual([]);
  expect(view.trials.flatMap(({ engine }) => engine?.options ?? [])).toContain('level 3, opt 1/8/128');
});

test('after a fallback step the kernels are for what is left of the profiles', () => {
  const view = viewOf({ profileSizes: [1, 8, 2 * LARGEST] }, 8);
  expect(view.trials.flatMap(({ engine }) => engine?.options ?? [])).toContain('level 3, opt 1/8/128');
});

test('a node whose engines are asked for otherwise is judged by those', () => {
  const spec = { engine: {}, nodeSettings: { 'h100-01': { engine: { profileSizes: [1, LARGEST] } } } };
  const view = viewReport({ ...gpuSweepFixture, spec }, gpuTrialFixtures);
  expect(view.trials.flatMap(({ engine }) => engine?.kernelSizes ?? [])).toContain(LARGEST);
});
