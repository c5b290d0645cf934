import { z } from 'zod';
import { trialRecordSchema } from '../../contracts/trial-record.js';
import { packCorrect } from '../../contracts/correct-bits.js';
import { type KeptAnswers, packAnswers } from '../../contracts/kept-answers.js';
import type { EvaluationRecord } from '../../contracts/evaluation-record.js';
import type { StageRecord } from '../../contracts/stage-record.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { Recipe } from '../../contracts/recipe.js';
import { earlierSettingsDigest } from './earlier-settings-digest.js';
import { metricFixture } from './metric-fixture.js';
import { RECIPE_TRAITS, type RecipeTraits } from './recipe-traits.js';
import { randomNumbers, type RandomNumbers } from './random-numbers.js';

const IMAGES = 10_000;
const BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128];
const SPLIT_SHA256 = '4f1c9b0e2a7d5c3386e1f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9';
const SWEEP_ID = 'fashion-mnist-2026-11-23';

/** The sweep every report test draws: the demo network on Fashion-MNIST, on a processor without VNNI. */
export const sweepFixture: SweepRecord = {
  sweepId: SWEEP_ID,
  name: 'fashion-mnist',
  modelName: 'mnv2_mini',
  datasetName: 'fashion-mnist',
  classes: 10,
  evaluationImages: IMAGES,
  splitSha256: SPLIT_SHA256,
  spec: { recipes: ['pytorch-fp32', 'torch-qat', 'tensorrt-calibrator', 'ort-static'], hotRuns: 50 },
  nodes: [
    {
      nodeId: 'bench-01',
      fingerprint: { processor: 'AMD EPYC 7B13', cores: 2, memoryGiB: 8, kernel: '6.1.0-28', vnni: false },
      tools: {
        torch: '2.15.0',
        onnxruntime: '1.32.0',
        'onnxruntime-node': '1.30.0',
        onnx: '1.23.2',
        modelopt: '0.47.0',
      },
    },
  ],
  notes: [],
  startedAt: '2026-11-23T12:00:00.000Z',
  finishedAt: '2026-11-23T12:41:07.000Z',
  status: 'finished',
};

const hex = (random: RandomNumbers): string =>
  Array.from({ length: 64 }, () => Math.floor(random.uniform() * 16).toString(16)).join('');

/** Right answers of FP32, and of a candidate that loses some of them and gains others. */
const answers = (random: RandomNumbers, topOneHits: number): readonly boolean[] => {
  const baseline = Array.from({ length: IMAGES }, (_, image) => (image * 7919) % IMAGES < 9172);
  const changed = [...baseline];
  let surplus = 9172 - topOneHits;
  const swaps = topOneHits === 9172 ? 0 : 40;
  for (let gained = 0; gained < swaps; gained += 1) {
    changed[changed.indexOf(false, Math.floor(random.uniform() * IMAGES * 0.9))] = true;
    surplus += 1;
  }
  while (surplus > 0) {
    changed[changed.indexOf(true, Math.floor(random.uniform() * IMAGES * 0.9))] = false;
    surplus -= 1;
  }
  return changed;
};

const latencies = (random: RandomNumbers, traits: RecipeTraits): readonly number[] =>
  Array.from({ length: 50 }, (_, run) => {
    const spike = run % traits.spikeEvery === traits.spikeEvery - 1 ? traits.medianMs * random.uniform() * 0.8 : 0;
    return traits.medianMs * (1 + traits.spread * random.normal()) + spike;
  });

const throughput = (random: RandomNumbers, traits: RecipeTraits): EvaluationRecord['throughput'] =>
  BATCH_SIZES.map((batchSize) => {
    const rate = (traits.peakImages * batchSize) / (batchSize + traits.halfBatch);
    const seconds = 2 + random.uniform() * 0.05;
    const runs = Math.max(1, Math.round((rate * seconds) / batchSize));
    const level = traits.usageFloor + (traits.usageCeiling - traits.usageFloor) * (batchSize / (batchSize + 3));
    return {
      batchSize,
      images: runs * batchSize,
      seconds,
      runs,
      usage: Array.from({ length: 20 }, (_, sample) => ({
        atMs: 100 * sample + 40,
        percent: Math.min(100, level + 2 * random.normal()),
      })),
    };
  });

const OUTPUT_IMAGES = 20;

/** Answers that are right where they should be, and outputs that a quantized network has a little off. */
const kept = (correct: readonly boolean[], noise: number): KeptAnswers => {
  const random = randomNumbers(`outputs ${noise}`);
  const outputs = Float32Array.from(
    { length: 10 * OUTPUT_IMAGES },
    (_, position) => Math.sin(position) + noise * random.normal(),
  );
  return {
    answers: packAnswers(correct.map((isRight, image) => (isRight ? image % 10 : (image + 1) % 10))),
    outputs: { images: OUTPUT_IMAGES, values: Buffer.from(outputs.buffer).toString('base64') },
  };
};

const evaluation = (random: RandomNumbers, traits: RecipeTraits, top1Hits: number): EvaluationRecord => {
  const correct = answers(random, top1Hits);
  const hits = correct.filter(Boolean).length;
  return {
    task: 'classification',
    images: IMAGES,
    metrics: [
      metricFixture('top1', { hits, images: IMAGES, packed: packCorrect(correct) }),
      metricFixture('top5', { hits: 9989 - Math.floor((9172 - hits) / 25), images: IMAGES }),
    ],
    kept: kept(correct, traits.engineBytes === null ? 0 : 0.1),
    splitSha256: SPLIT_SHA256,
    accuracyMode: traits.engineBytes === null ? 'eager' : 'as-written',
    speedMode: traits.engineBytes === null ? 'eager' : 'fused',
    device: 'cpu',
    speedSettings: {},
    fused:
      traits.disagreeing === 0
        ? null
        : {
            metrics: [metricFixture('top1', { hits: hits - traits.disagreeing + 180, images: IMAGES })],
            disagreement: traits.disagreeing,
          },
    latencyMs: latencies(random, traits),
    computeMs: null,
    warmUpRuns: 10,
    throughput: throughput(random, traits),
    throughputEnd: 'complete',
    usageSource: '/proc/stat',
    usageIntervalMs: 100,
    threads: 2,
    conditions: {
      before: {
        loadAverage: 1.2 + 0.6 * random.uniform(),
        clockMHz: 2449.998,
        temperatureC: 41 + 3 * random.uniform(),
      },
      after: { loadAverage: 1.8 + 0.4 * random.uniform(), clockMHz: 2449.998, temperatureC: 47 + 4 * random.uniform() },
    },
    engineBytes: traits.engineBytes,
  };
};

const stages = (random: RandomNumbers, traits: RecipeTraits, isFirst: boolean): readonly StageRecord[] =>
  traits.stages.map(([stage, seconds]) => ({
    stage,
    program: null,
    key: hex(random),
    kind: !isFirst && stage === 'export' ? 'cached' : 'built',
    seconds: seconds * (1 + 0.1 * random.uniform()),
    tools: { onnx: '1.23.2' },
    facts: {},
    warnings: [],
  }));

const trial = (recipe: Recipe, calibrationBatchSize: number | null): TrialRecord => {
  const random = randomNumbers(`${recipe}/${calibrationBatchSize}`);
  const traits = RECIPE_TRAITS[recipe];
  const position = BATCH_SIZES.indexOf(calibrationBatchSize ?? 1);
  return {
    trialId: `${SWEEP_ID}/${recipe}-${calibrationBatchSize ?? 'fp32'}`,
    sweepId: SWEEP_ID,
    recipe,
    calibration: traits.calibration,
    settingsDigest: earlierSettingsDigest({ recipe, calibration: traits.calibration }),
    settings: null,
    calibrationBatchSize,
    calibrationImages: calibrationBatchSize === null ? null : 512,
    nodeId: 'bench-01',
    status: 'measured',
    failure: null,
    startedAt: '2026-11-23T12:01:00.000Z',
    finishedAt: '2026-11-23T12:03:30.000Z',
    stages: stages(random, traits, position === 0),
    tensorrtRtxProof: traits.proof === null || position === 0 ? traits.proof : { verdict: 'not-tried', reason: null },
    evaluation: evaluation(random, traits, traits.top1Hits[position] ?? 9172),
  };
};

const unsupported: TrialRecord = {
  ...trial('tensorrt-calibrator', 128),
  status: 'unsupported',
  failure: {
    code: 'RecipeUnsupported',
    message: 'needs TensorRT 10 or older on the node; bench-01 has none.',
    advice: 'Install TensorRT 10 or older, or choose another recipe.',
  },
  stages: [],
  evaluation: null,
};

const failed: TrialRecord = {
  ...trial('ort-static', 128),
  trialId: `${SWEEP_ID}/ort-static-256`,
  calibrationBatchSize: 256,
  calibrationImages: 128,
  status: 'failed',
  failure: {
    code: 'CalibrationBatchTooLarge',
    message: 'The calibration batch size is 256, the calibration set holds 128 images.',
    advice: 'Use a smaller calibration batch size or more images.',
    logFile: '/var/lib/quantfleet/logs/ort-static-256/calibrate.log',
  },
  stages: [],
  evaluation: null,
};

/** The trials of {@link sweepFixture}, in the order of recipe and calibration batch size. */
export const trialFixtures: readonly TrialRecord[] = z
  .array(trialRecordSchema)
  .parse([
    trial('pytorch-fp32', null),
    ...BATCH_SIZES.map((size) => trial('torch-qat', size)),
    unsupported,
    ...BATCH_SIZES.map((size) => trial('ort-static', size)),
    failed,
  ]);
