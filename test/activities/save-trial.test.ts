import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { openArtifactStore } from '../../activities/artifacts/artifact-store.js';
import { createResultActivities } from '../../activities/index.js';
import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import { packCorrect } from '../../contracts/correct-bits.js';
import type { MetricRecord } from '../../contracts/metric.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { Json } from '../../contracts/stage.js';
import { gpuTrialFixtures } from '../report/gpu-sweep-fixture.js';
import { trialFixtures } from '../report/sweep-fixture.js';
import { temporaryFolder } from '../temporary-folder.js';

const [, gpu] = gpuTrialFixtures;
const cpu = trialFixtures.find(({ recipe }) => recipe === 'ort-static');
if (gpu === undefined || cpu === undefined) throw new Error('the fixtures are short');

const ANSWERS = {
  task: 'classification',
  splitSha256: 'split',
  count: 3,
  classes: 3,
  top: [
    [1, 0, 2],
    [2, 0, 1],
    [0, 1, 2],
  ],
  scores: [
    [2.5, 1, 0],
    [3, 2, null],
    [1, 0, -1],
  ],
  labels: [1, 0, 0],
};

const SAMPLES = { latencyMs: [2, 3], throughput: [] };

/** Saves a trial whose evaluation left these files, and gives what was written of it. */
const saved = async (
  { evaluation, ...trial }: TrialRecord,
  files: { readonly [name: string]: Json },
  changes: { readonly [field: string]: Json } = {},
  moreFacts: { readonly [name: string]: Json } = {},
): Promise<TrialRecord | undefined> => {
  if (evaluation === null) throw new Error('the fixture is not measured');
  const folder = temporaryFolder();
  const store = openArtifactStore(folder);
  const artifacts: { [name: string]: ArtifactRef } = {};
  for (const [name, value] of Object.entries(files)) {
    writeFileSync(join(folder, name), JSON.stringify(value));
    artifacts[name] = await store.put(join(folder, name), { mediaType: 'application/json', name });
  }
  const written: TrialRecord[] = [];
  const results = {
    saveSweep: async () => {},
    saveNode: async () => {},
    endSweep: async () => {},
    removeTrials: async () => {},
    trialEnds: async () => [],
    saveTrial: async (record: TrialRecord) => void written.push(record),
    saveComparison: async () => {},
  };
  const { metrics: _, fused: __, ...facts } = evaluation;
  const outcome = { artifacts, facts: { ...facts, latencyRuns: 2, ...moreFacts } };
  const input = { trial: { ...trial, ...changes, evaluation: { outcome, engineBytes: 7 } } };
  const { saveTrial } = createResultActivities(
    { artifacts: store, results },
    {
      list: async () => [],
      registrations: async () => [],
      admission: async () => undefined,
      isAlive: async () => false,
    },
  );
  await new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(
    saveTrial,
    input as unknown as Parameters<typeof saveTrial>[0],
  );
  return written[0];
};

test('what a GPU measured is saved with its compute times, device, settings and conditions', async () => {
  const record = await saved(gpu, { answers: ANSWERS, samples: { ...SAMPLES, computeMs: [1, 1.5] } });
  expect(record?.evaluation).toMatchObject({
    device: 'gpu',
    speedSettings: { cudaGraph: false, spinWait: false },
    latencyMs: [2, 3],
    computeMs: [1, 1.5],
    fused: null,
    conditions: gpu.evaluation?.conditions,
    engineBytes: 7,
  });
});

test('samples of a processor have no compute times', async () => {
  const record = await saved(cpu, { answers: ANSWERS, samples: SAMPLES });
  expect(record?.evaluation).toMatchObject({ device: 'cpu', speedSettings: {}, computeMs: null });
});

test('answers are scored when a trial is saved, those of the fused build beside them with its disagreement', async () => {
  const fused = { ...ANSWERS, top: [...ANSWERS.top.slice(0, 2), [2, 1, 0]] };
  const record = await saved(cpu, { answers: ANSWERS, fusedAnswers: fused, samples: SAMPLES });
  const values = (metrics: readonly MetricRecord[] | undefined) =>
    Object.fromEntries(metrics?.map(({ name, hits, isPrimary }) => [name, { hits, isPrimary }]) ?? []);
  expect(values(record?.evaluation?.metrics)).toMatchObject({
    top1: { hits: 2, isPrimary: true },
    top5: { hits: 3, isPrimary: false },
  });
  expect(values(record?.evaluation?.fused?.metrics)).toMatchObject({ top1: { hits: 1 }, top5: { hits: 3 } });
  expect(record?.evaluation?.fused?.disagreement).toBe(1);
  expect(record?.evaluation?.metrics[0]?.outcomes).toEqual({ kind: 'bits', packed: packCorrect([true, false, true]) });
});

test.each([
  ['of no known task', { ...ANSWERS, task: 'divination' }, /name no task/],
  ['fewer than the images', { ...ANSWERS, top: ANSWERS.top.slice(1) }, /as many answers and labels as images/],
])('answers %s are refused, and nothing is saved', async (_, answers, message) => {
  await expect(saved(cpu, { answers, samples: SAMPLES })).rejects.toMatchObject({
    type: 'ProgramMismatch',
    message: expect.stringMatching(message) as string,
  });
});

test('a trial that an earlier version measured and this one saves keeps its answers and disagreement', async () => {
  const predictions = { splitSha256: 'split', count: 3, top5: ANSWERS.top, labels: ANSWERS.labels };
  const facts = { strayed: { images: 3, disagreeing: 2, top1Hits: 1 }, top1Hits: 2, top5Hits: 3 };
  const stage = {
    stage: 'evaluate',
    key: 'k',
    kind: 'built',
    seconds: 1,
    tools: {},
    facts: { warnings: [], images: 3 },
  };
  const { settings: _, settingsDigest: __, ...trial } = cpu;
  const record = await saved(trial as TrialRecord, { predictions, samples: SAMPLES }, { stages: [stage] }, facts);
  expect(record?.evaluation?.metrics[0]).toMatchObject({ name: 'top1', hits: 2 });
  expect(record?.evaluation?.fused).toEqual({ metrics: [], disagreement: 2 });
  expect(record?.stages).toEqual([{ ...stage, program: null, facts: { images: 3 }, warnings: [] }]);
  expect(record).toMatchObject({ settings: null, settingsDigest: cpu.settingsDigest });
});

test('a trial that does not fit is refused before anything is read or saved', async () => {
  await expect(saved(cpu, { answers: ANSWERS, samples: SAMPLES }, { status: 'lost' })).rejects.toMatchObject({
    type: 'InputInvalid',
    message: expect.stringContaining('trial.status') as string,
  });
});
