import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifactStore } from '../../activities/artifacts/artifact-store.js';
import { saveTrial } from '../../activities/save-trial.js';
import type { EvaluationOutcome } from '../../contracts/activities.js';
import type { EvaluationRecord, TrialRecord } from '../../contracts/results.js';
import type { Json } from '../../contracts/stage.js';
import { gpuTrialFixtures } from '../report/gpu-sweep-fixture.js';
import { trialFixtures } from '../report/sweep-fixture.js';
import { temporaryFolder } from '../temporary-folder.js';

const [, gpu] = gpuTrialFixtures;
const cpu = trialFixtures.find(({ recipe }) => recipe === 'ort-static');
if (gpu === undefined || cpu === undefined) throw new Error('the fixtures are short');

const PREDICTIONS = {
  splitSha256: 'split',
  count: 2,
  classes: 3,
  top5: [
    [1, 0],
    [2, 0],
  ],
  labels: [1, 0],
};

/** Saves a trial whose evaluation left these samples, and gives what was written of it. */
const saved = async (
  { evaluation, ...trial }: TrialRecord,
  samples: { readonly [name: string]: Json },
): Promise<EvaluationRecord | null | undefined> => {
  if (evaluation === null) throw new Error('the fixture is not measured');
  const folder = temporaryFolder();
  const artifacts = openArtifactStore(folder);
  const put = async (name: string, value: Json) => {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify(value));
    return artifacts.put(file, { mediaType: 'application/json', name });
  };
  const { strayed, ...facts } = evaluation;
  const outcome = {
    key: 'k',
    stage: 'evaluate',
    artifacts: { predictions: await put('predictions', PREDICTIONS), samples: await put('samples', samples) },
    facts: { ...facts, ...(strayed === null ? {} : { strayed }) },
    seconds: 1,
    finishedAt: '',
    tools: {},
    kind: 'built',
  } as unknown as EvaluationOutcome;
  const written: TrialRecord[] = [];
  const results = { saveSweep: async () => {}, saveTrial: async (record: TrialRecord) => void written.push(record) };
  await saveTrial({ artifacts, results }, { ...trial, evaluation: { outcome, engineBytes: 7 } });
  return written[0]?.evaluation;
};

test('what a GPU measured is saved with its compute times, device, settings and conditions', async () => {
  const evaluation = await saved(gpu, { latencyMs: [2, 3], computeMs: [1, 1.5], throughput: [] });
  expect(evaluation).toMatchObject({
    device: 'gpu',
    speedSettings: { cudaGraph: false, spinWait: false },
    latencyMs: [2, 3],
    computeMs: [1, 1.5],
    strayed: null,
    conditions: gpu.evaluation?.conditions,
    engineBytes: 7,
  });
});

test('samples of a processor have no compute times', async () => {
  const evaluation = await saved(cpu, { latencyMs: [2, 3], throughput: [] });
  expect(evaluation).toMatchObject({ device: 'cpu', speedSettings: {}, computeMs: null });
});
